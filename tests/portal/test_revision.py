import threading

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, models, transaction

from events.models import Area, Event, Material, Topic
from events.posters.models import Poster, PosterArea, PosterAuthor, PosterCall
from mailing.models import Letter, MailingList
from portal import checks, revision, rooms
from portal.models import Revision, SiteSettings
from tests.support.factories import make_event, make_material, make_talk, make_user
from tests.support.posters import make_area, make_poster

pytestmark = pytest.mark.database

PUBLIC = revision.public_models()


class raised:
    """Asserts that the block raises the revision; `not_raised` that it does not."""

    expected = True

    def __enter__(self):
        self.before = revision.number()

    def __exit__(self, kind, error, trace):
        if error is None:
            assert (revision.number() > self.before) is self.expected


class not_raised(raised):
    expected = False


def test_every_model_of_the_rooms_says_whether_it_is_public():
    assert checks.models_say_whether_they_are_public() == []


@pytest.mark.parametrize("said", ["nothing", None, "True"])
def test_no_site_starts_with_a_model_that_does_not_say_so(monkeypatch, said):
    if said == "nothing":
        monkeypatch.delattr(Topic, "raises_revision")
    else:
        monkeypatch.setattr(Topic, "raises_revision", said)

    with pytest.raises(SystemCheckError, match="events.Topic does not say whether public output reads it"):
        call_command("check")


def test_records_and_models_of_packages_are_private_and_join_tables_follow_their_model():
    others = set(apps.get_models(include_auto_created=True)) - set(rooms.models())

    assert {Event.history.model, Group} <= others
    assert others & set(PUBLIC) == {
        Event.topics.through, Event.editors.through, Letter.lists.through, MailingList.editors.through,
        PosterCall.chairs.through,
    }  # fmt: skip


def test_every_public_table_has_its_triggers_and_no_other(db):
    assert revision.triggered_tables() == {model._meta.db_table for model in PUBLIC}


def test_whatever_writes_raises_the_revision(db):
    event, topic = make_event(), Topic.objects.create(name="Sheaves", slug="sheaves")

    with raised():
        event.save()
    with raised():
        Event.objects.filter(pk=event.pk).update(title="Renamed")
    with raised():
        Topic.objects.bulk_create([Topic(name="Topoi", slug="topoi"), Topic(name="Sites", slug="sites")])
    with raised():
        event.topics.add(topic)
    with raised():
        event.topics.clear()
    with raised(), connection.cursor() as cursor:
        cursor.execute("UPDATE events_topic SET name = 'Stacks' WHERE slug = 'topoi'")
    with raised():
        topic.delete()
    with raised():
        SiteSettings().save()


def test_what_goes_with_a_deleted_row_raises_the_revision_too(db):
    material = make_material(talk=make_talk(status="draft"))

    with raised():
        material.talk.delete()

    assert not Material.objects.exists()


def test_a_poster_raises_the_revision_once_its_acceptance_was_told(db):
    poster = make_poster(areas=[make_area(make_event())])
    call, author = poster.call, poster.authors.get()

    with not_raised():
        make_poster(call)
        Poster.objects.filter(pk=poster.pk).update(title="New", decision="poster")
        PosterAuthor.objects.create(poster=poster, name="Bo Example")
        PosterArea.objects.filter(poster=poster).delete()
        Poster.objects.filter(pk=poster.pk).update(released_decision="rejected")
    with raised():
        Poster.objects.filter(pk=poster.pk).update(released_decision="spotlight")
    with raised():
        PosterAuthor.objects.filter(pk=author.pk).update(name="Ada Example-Sample")
    with raised():
        PosterArea.objects.create(poster=poster, area=Area.objects.get())
    with raised():
        Poster.objects.filter(pk=poster.pk).update(released_decision="rejected")


def test_private_rows_leave_the_revision_alone(db):
    with not_raised():
        make_user()


def test_reading_leaves_the_revision_alone(db):
    make_event()

    with not_raised():
        list(Event.objects.public())


def test_a_write_that_is_rolled_back_takes_its_revision_with_it(transactional_db):
    before = revision.number()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_event()
        assert revision.number() > before
        raise ZeroDivisionError

    assert revision.number() == before


def test_writers_of_different_facts_wait_for_each_other_on_sqlite_alone(transactional_db):
    """Nor do they deadlock there, whatever else each of them holds."""
    first, second = make_event(), make_event()
    before = revision.number()
    raised_by_first, both_raised, told = threading.Event(), threading.Event(), []

    def write_second():
        raised_by_first.wait(10)
        Event.objects.filter(pk=second.pk).update(title="Second")
        told.append(revision.number())
        both_raised.set()
        connection.close()

    thread = threading.Thread(target=write_second)
    thread.start()
    with transaction.atomic():
        Event.objects.filter(pk=first.pk).update(title="First")
        raised_by_first.set()
        went_beside = both_raised.wait(5 if connection.vendor == "postgresql" else 0.2)
    thread.join(30)

    assert went_beside == (connection.vendor == "postgresql")
    assert revision.number() == before + 2 and told == [before + (1 if went_beside else 2)]


def test_more_writers_than_rows_wait_and_lose_nothing(transactional_db):
    event = make_event()
    Revision.objects.filter(pk__gt=1).delete()
    before = revision.number()

    def write():
        for _each in range(5):
            Event.objects.filter(pk=event.pk).update(title="Again")
        connection.close()

    threads = [threading.Thread(target=write) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    call_command("migrate", verbosity=0)  # puts the other rows back

    assert revision.number() == before + 20 + revision.ROWS[connection.vendor] - 1


def test_a_flush_leaves_the_row_and_the_triggers_in_place(transactional_db):
    make_event()

    call_command("flush", interactive=False, verbosity=0)

    with raised():
        make_event()
    assert Revision.objects.count() == revision.ROWS[connection.vendor]


def test_a_migration_that_remakes_a_table_gets_its_triggers_back(transactional_db):
    narrow = Topic._meta.get_field("name")
    wide = models.CharField(max_length=300, unique=True)
    wide.set_attributes_from_name("name")
    wide.model = Topic
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Topic, narrow, wide)
        if connection.vendor == "sqlite":
            assert "events_topic" not in revision.triggered_tables()

        call_command("migrate", verbosity=0)

        with raised():
            Topic.objects.create(name="x" * 200, slug="long")
        Topic.objects.all().delete()
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Topic, wide, narrow)
        call_command("migrate", verbosity=0)
    assert "events_topic" in revision.triggered_tables()


def test_before_the_first_migration_there_is_no_number(db):
    Revision.objects.all().delete()

    assert revision.number() is None
