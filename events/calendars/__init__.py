"""What calendar programs are told: entries, their alignment with the facts, feeds."""
