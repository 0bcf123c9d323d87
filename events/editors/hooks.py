"""What editors add: the tab on which they invite others."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs

tabs.add(Tab("editors", _("Editors"), position=120))
