"""The pages behind the personal links of speakers and of who is invited, and the form of suggestions."""
