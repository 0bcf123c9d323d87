"""What history adds: the tab with what happened to an event and its whole programme."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, TabGroup, tabs

tabs.add(Tab("history", _("History"), TabGroup.RUNNING, position=140))
