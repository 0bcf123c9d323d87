"""What posters add: addresses below an event."""

from events.reserved_addresses import ReservedAddress, reserved_addresses

for name in ("posters", "review"):
    reserved_addresses.add(ReservedAddress(name))
