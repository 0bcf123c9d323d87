"""An attack on a site of our own: planted secrets, a crawl as four kinds of viewer, and hostile requests.

`make attack` runs all of it against a demo; `test_attack.py` a short one, and shows what it would find.
"""
