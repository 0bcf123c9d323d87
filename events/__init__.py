"""The programme: events, talks and people, who may do what, and the ways into an online talk."""
