"""What delivery adds to the sidebar, and to what is watched."""

from django.utils.translation import gettext_lazy as _

from mailing.models import Delivery, Suppression
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries
from portal.health import Check, checks
from portal.metrics import Gauge, gauges

from . import (
    bounces,  # noqa: F401 (listens to the webhooks of mail providers)
    health,
)

sidebar_entries.add(SidebarEntry(Delivery, "outgoing_mail", Group.MAIL, position=30))
sidebar_entries.add(SidebarEntry(Suppression, "block", Group.MAIL, position=40))
checks.add(
    Check(
        "mail",
        30,
        health.state,
        {
            "paused": _(
                "The mail server does not work for us: nothing is lost, and it is tried again within 15 "
                "minutes. The log of portal-worker and the check of mail say why."
            ),
            "stalled": _(
                "Mail has been due for more than 5 minutes, and no worker took it. See whether "
                "portal-worker runs."
            ),
        },
    )
)
gauges.add(Gauge("portal_mails_waiting", "Mails that are not finished, by state.", "state", health.waiting))
gauges.add(Gauge("portal_queue_age_seconds", "How long the oldest has been due.", "queue", health.age))
