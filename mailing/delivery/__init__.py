"""The ledger's workers: leases, hand-over to the mail server, what came of it, bounces."""
