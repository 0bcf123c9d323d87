"""Courses by the week: weeks, lectures and their materials."""
