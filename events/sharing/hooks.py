"""What sharing adds: the page of an event with all that is shared of it."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs

tabs.add(Tab("share", _("Share"), position=125))
