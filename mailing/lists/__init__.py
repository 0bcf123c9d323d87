"""Lists and their subscribers: signing up, confirming, choosing, leaving; bringing many in."""
