"""The public pages of the programme, its timetables, structured data and sitemaps, and the contact form."""
