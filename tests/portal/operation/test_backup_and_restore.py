"""A site comes back from a backup as it was: row by row, file by file, whatever was written meanwhile."""

import stat

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from events.calendars import alignment
from events.models import CalendarEntry, Event, Talk
from events.speakers.actions.links import renew_link
from events.speakers.models import SpeakerLink
from mailing.lists import actions as list_actions
from mailing.models import Subscriber
from portal import hold
from portal.models import Hold, Revision, User
from portal.operation import Refused, backups, restoring, rows
from tests.support.factories import make_event, make_user
from tests.support.operation import all_files, all_rows, empty_disk, make_site  # noqa: F401

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("empty_disk"),
]
# What a restore itself changes.
CHANGED = {
    "portal.Revision", "portal.Hold", "portal.PeriodicWork", "accounts.Session", "events.CalendarEntry",
    "mailing.Delivery",
}  # fmt: skip


def kept(found):
    return {label: values for label, values in found.items() if label not in CHANGED}


def test_a_site_comes_back_whole_and_held(tmp_path):
    make_site()
    default_storage.save("logos/logo.png", ContentFile(b"picture"))
    default_storage.save("logos/late.png", ContentFile(b"deleted while the backup reads"))
    before, of_disk, revision = all_rows(), all_files(), Revision.objects.get(pk=1).number
    number = max(Event.objects.values_list("pk", flat=True))

    def write_meanwhile(text):
        """By another connection than the backup's: what it reads stands still."""
        Talk.objects.update(title="Another title")
        make_user(f"{User.objects.count()}@example.org")
        default_storage.delete("logos/late.png")

    made = backups.back_up(tmp_path / "site.zip", say=write_meanwhile)
    Event.objects.update(slug="wrong")
    default_storage.delete("logos/logo.png")
    restoring.restore(made.path, replace=True)

    after = all_rows()
    assert kept(after) == kept(before)
    assert len(after["mailing.Delivery"]) == len(before["mailing.Delivery"])
    assert all_files() == of_disk
    assert not made.missing
    assert hold.is_on()
    assert after["accounts.Session"] == []
    assert Revision.objects.get(pk=1).number > revision + 1_000_000
    assert make_event().pk > number + restoring.LEAP, "a number that was given since is not given again"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["site.zip"]


def test_what_was_erased_or_revoked_since_stays_so_and_calendars_are_told_anew(tmp_path):
    world = make_site()
    subscriber, link = world.rows[Subscriber], world.rows[SpeakerLink]
    alignment.align_all()
    entry = CalendarEntry.objects.get(talk=world.rows[Talk])
    made = backups.back_up(tmp_path)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        list_actions.leave(subscriptions=subscriber.subscriptions.all(), now=timezone.now())
        raise ZeroDivisionError  # what is rolled back is no erasure
    list_actions.erase(subscriber=Subscriber.objects.get(pk=subscriber.pk), never_again=False)
    renew_link(link=link)

    _number, again = restoring.restore(made.path, replace=True)

    assert again == {"subscribers": 1, "links": 1}
    assert not Subscriber.objects.filter(pk=subscriber.pk).exists()
    assert SpeakerLink.objects.get(pk=link.pk).version == link.version + 1
    told = CalendarEntry.objects.get(pk=entry.pk)
    assert told.sequence >= entry.sequence + 1_000
    assert f"SEQUENCE:{told.sequence}" in told.text


def test_what_another_site_erased_is_not_erased_here(tmp_path):
    site = Revision.objects.get(pk=1).site
    subscriber = Subscriber.objects.create(email="ada@example.org")
    Revision.objects.filter(pk=1).update(site="another")
    made = backups.back_up(tmp_path / "another.zip")
    Revision.objects.filter(pk=1).update(site=site)
    list_actions.erase(subscriber=subscriber, never_again=False)
    said = []

    _number, again = restoring.restore(made.path, replace=True, say=said.append)

    assert len(site) == 32
    assert Revision.objects.get(pk=1).site == "another"
    assert again == {}
    assert Subscriber.objects.get().email == "ada@example.org"
    assert "has 1 erasures of another site" in said[-1]


def test_a_restore_that_fails_leaves_the_site_as_it_was(tmp_path, monkeypatch):
    make_event(slug="before")
    default_storage.save("logos/logo.png", ContentFile(b"picture"))
    made = backups.back_up(tmp_path)
    Event.objects.update(slug="now")
    default_storage.save("logos/other.png", ContentFile(b"another"))
    before, of_disk = all_rows(), all_files()
    write = rows.write

    def fail(model, found, alias):
        if model._meta.label == "portal.User":
            raise Refused("The power went.")
        return write(model, found, alias)

    with pytest.raises(Refused, match="content already"):
        restoring.restore(made.path)
    monkeypatch.setattr(rows, "write", fail)
    with pytest.raises(Refused, match="power"):
        restoring.restore(made.path, replace=True)

    assert all_rows() == before
    assert all_files() == of_disk
    assert not Hold.objects.exists()
    assert not list(settings.VAR_DIR.glob(".media-*"))


def test_a_backup_that_fails_leaves_nothing_and_older_ones_go_after_a_new_one(tmp_path, monkeypatch):
    names = [f"portal-2026010{day}-000000.zip" for day in (1, 2, 3)]
    for name in names:
        (tmp_path / name).touch()

    def is_full(*args):
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backups, "write_files", is_full)
        with pytest.raises(OSError, match="space"):
            backups.back_up(tmp_path, keep=2)
        assert sorted(path.name for path in tmp_path.iterdir()) == names
    made = backups.back_up(tmp_path, keep=2)

    assert sorted(path.name for path in tmp_path.iterdir()) == [names[2], made.path.name]
