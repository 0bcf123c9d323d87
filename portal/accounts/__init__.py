"""Signing in, and what an account is told."""
