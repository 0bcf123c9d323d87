"""The pages of talks, by which a table that was exported finds them again."""

import re

from django.conf import settings

from portal.admin.fields import pk_of


def talk_address(talk):
    """The whole address of a talk's page; "" before it is stored."""
    return f"{settings.SITE_URL}{talk.get_absolute_url()}" if talk.pk else ""


def pk_of_page(text):
    """The key of the talk whose page has this address, or None; the site may have moved meanwhile."""
    found = re.search(r"/talks/(\d+)/?$", text, re.ASCII)
    return found and pk_of(found[1])
