"""What changes posters: each a keyword-only function that is one transaction.

Whoever writes a poster's state, decision, answer or board holds the lock of its row: see `rows.lock`.
"""
