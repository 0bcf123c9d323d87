"""Tables in and out, and what other places give: calendars, sites, bibliographies, pages.

(portal.lib.sheets   what somebody sends, as rows of text)
table                what all tables share: columns, and the plan of what rows would do
talks, persons, board, papers, people, timing, dates
importing            keeping a table until it is confirmed, and bringing it in once
writing, samples     the way out
formats/             files of other kinds, read into the rows of a table
outlines/            the page of an older site, read into an event with parts
"""
