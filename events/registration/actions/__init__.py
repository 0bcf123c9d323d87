"""What changes registrations: each a keyword-only function that is one transaction.

Nothing else writes the state of a place. Whoever gives or ends one holds the locks of its tickets, taken in
the order of their keys, and then that of the registration: see `places.lock`.
"""
