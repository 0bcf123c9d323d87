"""A table is brought in once and whole, whoever presses at the same moment and whatever breaks meanwhile."""

import threading

import pytest
from django.db import IntegrityError, connection

from events.imports import importing, talk_writing
from events.models import Person, TableImport, Talk
from portal.lib import sheets
from tests.support.factories import NOON, make_event, make_superuser

pytestmark = pytest.mark.database

ROWS = "title,date,time,speakers\nOn flows,2021-03-25,16:00,Ada Example\n"


@pytest.fixture
def kept():
    return importing.keep(
        user=make_superuser(),
        event=make_event(),
        table="talks",
        name="a table",
        sheet=sheets.read_text(ROWS),
    )


def digest_of(kept):
    return importing.planned(kept, now=NOON)[1].digest


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_bring_it_in_once(kept):
    digest, start, outcomes = digest_of(kept), threading.Barrier(2), []

    def press():
        try:
            start.wait(10)
            outcomes.append(importing.bring_in(kept, digest=digest, now=NOON).outcome)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _press in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join(30)

    assert outcomes == [{"added": 1, "changed": 0, "unchanged": 0, "skipped": 0}] * 2
    assert (Talk.objects.count(), Person.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_what_breaks_in_the_middle_leaves_nothing(kept, monkeypatch):
    digest = digest_of(kept)

    def stop(*args):
        raise ConnectionError

    with monkeypatch.context() as broken, pytest.raises(ConnectionError):
        broken.setattr(talk_writing, "_store_links", stop)
        importing.bring_in(kept, digest=digest, now=NOON)

    assert Talk.objects.count() == Person.objects.count() == Talk.history.count() == 0
    assert TableImport.objects.get().finished_at is None
    importing.bring_in(kept, digest=digest, now=NOON)
    assert Talk.objects.count() == 1


@pytest.mark.django_db
def test_what_the_database_refuses_asks_for_another_look(kept, monkeypatch):
    def refuse(*args):
        raise IntegrityError

    monkeypatch.setattr(talk_writing, "_store_links", refuse)

    with pytest.raises(importing.PlanChanged):
        importing.bring_in(kept, digest=digest_of(kept), now=NOON)

    assert Talk.objects.count() == 0
