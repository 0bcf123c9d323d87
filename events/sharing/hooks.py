"""What sharing adds: the page of an event with all that is shared of it, and what is printed."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, TabGroup, tabs
from portal.documents.kinds import kinds

from .papers import DOCUMENT_KINDS

for kind in DOCUMENT_KINDS:
    kinds.add(kind)

tabs.add(Tab("share", _("Share"), TabGroup.PUBLIC, position=91))
