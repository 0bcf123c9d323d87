"""Two people who are one: found where names meet, looked at, and merged."""
