"""Addresses below /events/<slug>/ that are the portal's own, so that no page of an event may take them.

A room that puts views there adds their names from its `hooks.py`:

    reserved_addresses.add(ReservedAddress("timetable"))
"""

from dataclasses import dataclass

from portal.registry import Registry


@dataclass(frozen=True)
class ReservedAddress:
    name: str  # what follows the event's own address, up to a slash or a full stop


reserved_addresses = Registry(ReservedAddress)
