"""What the page of a missing address suggests: pages whose addresses are near. Rooms above add where to look.

near_addresses.add(NearAddress("events", 10, found=near_events))
"""

from dataclasses import dataclass

from portal import rate_limits
from portal.registry import Registry

MOST = 5
BY_VISITOR = "20/m/ip"  # more are answered without suggestions


@dataclass(frozen=True)
class NearAddress:
    """Where to look: `found(request, words)` answers (title, address) of public pages, the nearest first."""

    name: str
    position: int
    found: object


near_addresses = Registry(NearAddress)


def suggested(request, words):
    """At most five pages that somebody may have meant, as (title, address), of the first that finds any."""
    if not words or not rate_limits.allows(request, "not-found", BY_VISITOR, by_get=True):
        return []
    for entry in near_addresses.in_order():
        if found := {address: title for title, address in entry.found(request, words)}:
            return [(title, address) for address, title in found.items()][:MOST]
    return []
