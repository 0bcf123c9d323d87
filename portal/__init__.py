"""The roof and the floor of the portal: addresses, accounts, site settings, pure helpers.

It imports nothing: the children that take uploads apart (portal.lib.bounded) start with it in every instance.
"""
