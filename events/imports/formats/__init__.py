"""Files of other kinds than tables, each read into the rows of one of the tables.

reading              what a file came to, and what all readers share
kinds                which file is which
calendars            iCalendar, with own_calendars for what a portal like this one wrote
records              front matter of Jekyll and Hugo, YAML, TOML and JSON, one file or a zip of a site
researchseminars     the JSON of researchseminars.org
bibliographies       BibTeX, for the table of papers
"""
