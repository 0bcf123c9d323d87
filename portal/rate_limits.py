"""How often something may be done: by one visitor, and for one thing such as an event's form.

The visitor is counted first, and for the thing only what would be taken counts, so that nobody closes a form
for all others by what is refused anyway. Rates are written as django-allauth writes them: "5/h/ip,50/d/key".
"""

from allauth.core.internal.ratelimit import consume  # its public front reads the limits of accounts only


def allows(request, action, rates, key=""):
    """Count one doing of `action` by whoever sends the request; whether it stays within all of `rates`."""
    return bool(consume(request, app="portal", action=action, config={action: rates}, key=str(key)))
