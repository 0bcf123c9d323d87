"""The public page of posters, the pages behind personal links, and those of reviewers."""
