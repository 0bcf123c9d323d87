"""Posters: the call, submissions, blind review, decisions, boards, the gallery and the book of abstracts."""
