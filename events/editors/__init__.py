"""Who may edit an event, and how others are invited to."""
