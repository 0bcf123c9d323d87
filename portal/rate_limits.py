"""How often something may be done: by one visitor, and for one thing such as an event's form.

The visitor is counted first, and for the thing only what would be taken counts, so that nobody closes a form
for all others by what is refused anyway. Rates are written as django-allauth writes them: "5/h/ip,50/d/key";
the counters are in portal/counters.py.
"""

# The public front of these reads the limits of accounts only.
from allauth.core.internal.ratelimit import consume, get_ip


def allows(request, action, rates, key="", *, by_get=False):
    """Count one doing of `action` by whoever sends the request; whether it stays within all of `rates`.

    A GET counts only `by_get`: it changes nothing, but may cost something.
    """
    config = {action: rates}
    return bool(consume(request, app="portal", action=action, config=config, key=str(key), limit_get=by_get))


def visitor(request):
    """Whom limits take a request to come from: an IPv4 address, or the /64 of an IPv6 one."""
    return get_ip(request)
