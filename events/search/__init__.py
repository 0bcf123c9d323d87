"""Finding talks, people and events: for readers, and in the lists of the admin."""
