"""What `portal check` looks at: a name for each line, and what is wrong there."""

import datetime as dt
import shutil

from django.conf import settings
from django.core import checks as system_checks
from django.db import Error, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from events.planning import zone_rules
from mailing.deliverability import report
from mailing.deliverability.dns_records import Level
from portal import health, periodic
from portal.checks import open_to_others
from portal.lib import times
from portal.models import Revision

from . import files
from .databases import DEFAULT

LITTLE = 512  # MB of a disk, below which somebody should look at it
APART = dt.timedelta(seconds=5)  # of the clocks of two machines


def lines():
    """[(name, [what to do])], in the order in which one thing needs the other."""
    yield "settings", settings_troubles()
    found = database_troubles()
    yield "database", found
    if not found:
        now = timezone.now()
        for name, word in health.states(now).items():
            yield name, health.troubles_in({name: word})
        yield "clocks", clock_troubles(now)
        yield "backup", periodic.backup_troubles(now)
    yield "files", file_troubles()
    yield "mail to others", mail_troubles()


def settings_troubles():
    found = system_checks.run_checks(include_deployment_checks=settings.PRODUCTION)
    return [f"{each.msg} {each.hint or ''}".strip() for each in found if not each.is_silenced()]


def database_troubles():
    """Whether it answers, has the tables of this version, and can be written to."""
    try:
        executor = MigrationExecutor(connections[DEFAULT])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return [_("It lacks migrations of this version: run `portal upgrade`.")]
        with transaction.atomic():
            Revision.objects.update(number=F("number"))
            transaction.set_rollback(True)
    except Error as error:
        return [_("%s. See DATABASE_URL, and the disk.") % " ".join(str(error).split())]
    return []


def file_troubles():
    found = [
        _("%s can be read by every account of this machine: chmod o-rwx it.") % each
        for each in open_to_others()
    ]
    for folder in files.STORAGES:
        place = files.location(folder)
        found += [
            _("%s is left of a restore that was cut short: restore again, then remove it.") % each
            for each in place.parent.glob(f".{place.name}-*")
        ]
    free = shutil.disk_usage(settings.VAR_DIR).free >> 20
    if free < LITTLE:
        found.append(_("%(folder)s has only %(free)d MB left.") % {"folder": settings.VAR_DIR, "free": free})
    return found


def mail_troubles():
    red = [each for each in report.look() if each.level == Level.RED]
    return [f"{each.subject}: {each.message} {each.todo}" for each in red]


def clock_troubles(now):
    """Whether the database's clock is ours, and the rules of time zones are those of the stored moments."""
    found = []
    with connections[DEFAULT].cursor() as cursor:
        if connections[DEFAULT].vendor == "postgresql":
            cursor.execute("SELECT now()")
            if abs(cursor.fetchone()[0] - timezone.now()) > APART:
                found.append(_("The database's clock differs from this machine's; see timedatectl."))
    try:
        moves = zone_rules.plan(now)
    except (times.NoSuchTime, times.TwiceSuchTime):
        moves = [None]
    if moves:
        found.append(_("The rules of a time zone changed: run manage.py zone_rules."))
    return found
