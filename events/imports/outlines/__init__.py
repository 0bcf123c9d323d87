"""An event with its parts from the page of an older site: one heading with its days for each part.

days        days and months as headings write them
reading     the page as an Outline
making      the drafts that come of it
"""
