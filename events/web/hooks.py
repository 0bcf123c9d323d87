"""The public addresses of an event that no page of its own may have."""

from events.reserved_addresses import ReservedAddress, reserved_addresses

for name in ("contact", "speakers", "talks", "timetable"):
    reserved_addresses.add(ReservedAddress(name))
