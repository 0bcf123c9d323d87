"""A room such as the next ones will be: a tab, a tool, a card, a kind of mail, an address and a model.

No other file knows of it: `tests.support.sample_settings` adds it to the rooms, as a site's settings would.
"""
