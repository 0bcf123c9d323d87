"""What is one's own of the programme: stars, a timetable and a calendar of one's own."""
