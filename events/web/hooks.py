"""The public addresses of an event that no page of its own may have, and pages near a missing address."""

from events.reserved_addresses import ReservedAddress, reserved_addresses
from portal.near_addresses import near_addresses

from .near_addresses import NEAR_ADDRESSES

for name in ("contact", "embed", "feed", "next", "speakers", "talks", "timetable"):
    reserved_addresses.add(ReservedAddress(name))

for entry in NEAR_ADDRESSES:
    near_addresses.add(entry)
