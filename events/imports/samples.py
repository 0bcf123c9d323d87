"""Tables that fit, with two invented rows each, to be filled in."""

TALKS = [
    {
        "key": "2021-1", "title": "Wide networks and their limits",
        "speakers": "Nora Example (Example University)",
        "date": "2021-03-24", "start": "16:00", "end": "17:00", "room": "Room 12", "status": "confirmed",
        "slides": "https://example.org/slides/wide.pdf", "video": "https://example.org/video/wide",
        "abstract": "We let the width $m$ go to infinity and see what stays.",
    },
    {
        "key": "2021-2", "title": "Optimal transport, twice",
        "speakers": "Ivo Sample (Sample Institute / Example University); Mara Demo",
        "date": "2021-03-31", "start": "16:00", "end": "17:30", "kind": "tutorial",
    },
]  # fmt: skip
PEOPLE = [
    {
        "address": "nora-example", "name": "Nora Example", "affiliation": "Example University",
        "homepage": "https://example.org/nora", "email": "nora@example.org",
    },
    {"name": "Ivo Sample", "affiliation": "Sample Institute"},
]  # fmt: skip
BOARD = [
    {
        "person": "Nora Example",
        "role": "Chair",
        "affiliation": "Example University",
        "first_day": "2020-09-01",
    },
    {"person": "Ivo Sample", "role": "Member", "first_day": "2019-09-01", "last_day": "2021-08-31"},
]
PAPERS = [
    {
        "title": "Wide networks and their limits",
        "link": "https://example.org/papers/wide.pdf",
        "note": "Nora Example: Journal of Examples, 2021",
        "kind": "paper",
        "talk": "Wide networks and their limits",
    },
    {"title": "Lecture notes", "link": "https://example.org/notes.pdf", "kind": "notes"},
]
