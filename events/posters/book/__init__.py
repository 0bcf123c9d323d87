"""The book of abstracts: its facts, how it is set as PDF and as a page, and what else is made of them.

`facts` gathers what everybody or a chair may read, `setting` makes the PDF of it by Typst, `page` the HTML,
`making` does both in the background and keeps the public ones; `signs` and `tables` print boards and lists.
"""
