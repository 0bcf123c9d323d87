"""The pages on which plans are changed; importing these makes them pages of events and talks."""

from . import arranging, event_actions, talk_actions, timetable  # noqa: F401
