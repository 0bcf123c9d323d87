"""Announcements: written, previewed, frozen into letters, with a delivery for each recipient."""
