"""Registration: tickets and questions, who holds or waits for a place, and what they are told."""
