"""The index of the search: what makes it stale, how it is brought in line, and that nothing is lost."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from courses.models import CourseWeek
from events.models import (
    Area,
    BoardMember,
    Event,
    EventOrganisation,
    Material,
    Organisation,
    Page,
    Person,
    Speaker,
    Talk,
    Topic,
)
from events.search import folding, matching, queries, triggers
from events.search.models import SearchEntry, SearchWord, StaleEntry, WordPart
from events.search.sources import sources
from events.search.tasks import fold_search_index
from tests.support.factories import (
    NOON,
    make_board_member,
    make_course,
    make_event,
    make_material,
    make_person,
    make_speaker,
    make_talk,
    utc,
)

pytestmark = pytest.mark.database


def found(query, now=NOON):
    return sorted(str(hit.row) for group in queries.search(query, now=now).groups for hit in group.hits)


def stale():
    return set(StaleEntry.objects.values_list("kind", "key"))


@pytest.fixture
def world(db):
    """Rows of every kind that entries are made of, all of them folded."""
    rows = {"event": make_course("course", title="Course", weeks=1)}
    rows["talk"] = make_talk(rows["event"], title="Sheaves", speaker=make_person("Ada Example"))
    rows |= {"speaker": rows["talk"].speakers.get(), "person": Person.objects.get()}
    rows["member"] = make_board_member(rows["event"], rows["person"])
    rows["material"] = make_material(talk=rows["talk"])
    rows["topic"] = Topic.objects.create(name="Algebra", slug="algebra")
    rows["organisation"] = Organisation.objects.create(name="Institute")
    EventOrganisation.objects.create(event=rows["event"], organisation=rows["organisation"])
    rows["event"].topics.add(rows["topic"])
    rows["page"] = Page.objects.create(event=rows["event"], slug="travel", title="Travel")
    folding.fold_all(NOON)
    assert not stale()
    return rows


def talk(world):
    return {("talks", world["talk"].pk)}


def person(world):
    return {("people", world["person"].pk)}


def event(world):
    return {("events", world["event"].pk)}


def page(world):
    return {("pages", world["page"].pk)}


def all_talks(world):
    return {("talks", pk) for pk in Talk.objects.values_list("pk", flat=True)}


def renamed(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def by_hand(world):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_talk SET title = 'Stacks' WHERE id = %s", [world["talk"].pk])


WRITES = {
    "save": (lambda world: renamed(world["talk"], title="Stacks"), talk),
    "update": (lambda world: Talk.objects.filter(title="Sheaves").update(abstract="New"), talk),
    "by hand": (by_hand, talk),
    "bulk_update": (lambda world: Speaker.objects.bulk_update([renamed_speaker(world)], ["affiliations"]),
                    lambda world: talk(world) | person(world)),
    "bulk_create": (lambda world: Material.objects.bulk_create([Material(talk=world["talk"])]), talk),
    "delete": (lambda world: world["material"].delete(), talk),
    "cascade": (lambda world: world["page"].delete(), page),
    "of a person": (lambda world: renamed(world["person"], name="Bo"),
                    lambda world: person(world) | talk(world) | event(world)),
    "add to M2M": (lambda world: world["event"].topics.add(Topic.objects.create(name="B", slug="b")), event),
    "clear M2M": (lambda world: world["event"].topics.clear(), event),
    "of a topic": (lambda world: Topic.objects.update(name="Topology"), event),
    "of an organisation": (lambda world: Organisation.objects.update(name="Academy"), event),
    "of a room above": (lambda world: CourseWeek.objects.update(title="Sums"), event),
    "of a part": (lambda world: make_area(world), event),
    "of who is public": (lambda world: Talk.objects.filter(pk=world["talk"].pk).update(status="cancelled"),
                         person),
    "of a zone": (lambda world: Event.objects.update(time_zone="Asia/Tokyo"), all_talks),
    "nothing said": (lambda world: renamed(world["talk"], room="B 12"), lambda world: set()),
    "nothing changed": (lambda world: world["event"].save(), lambda world: set()),
    "nothing searched": (lambda world: Person.objects.update(email="a@example.org"), lambda world: set()),
}  # fmt: skip


def renamed_speaker(world):
    world["speaker"].affiliations = "Oslo"
    return world["speaker"]


def make_area(world):
    return Area.objects.create(event=world["event"], title="Proofs")


@pytest.mark.parametrize("name", WRITES)
def test_whatever_writes_makes_stale_what_it_says(world, name):
    write, expected = WRITES[name]
    expected_before = expected(world)

    write(world)

    assert stale() == expected_before
    folding.fold_all(NOON)
    assert not stale()


def test_a_row_that_moves_makes_both_stale(world):
    other = make_talk(world["event"], title="Other")
    folding.fold_all(NOON)

    Speaker.objects.update(talk=other)

    assert stale() == talk(world) | {("talks", other.pk)} | person(world)


def test_what_is_deleted_with_its_event_is_gone_from_the_index(db):
    event = make_event(status="draft", title="Passing")
    make_talk(event, title="Cohomology", status="draft", speaker="Ada Unusual")
    folding.fold_all(NOON)

    event.talks.all().delete()
    event.delete()
    Person.objects.all().delete()
    folding.fold_all(NOON)

    assert not SearchEntry.objects.exists()
    assert not SearchWord.objects.exists() and not WordPart.objects.exists()


def test_words_that_nothing_holds_any_more_are_forgotten(world):
    make_talk(title="Sheaves again", abstract="Unforgettable")
    folding.fold_all(NOON)
    Talk.objects.filter(title="Sheaves").update(title="Bundles")
    Talk.objects.filter(title="Sheaves again").update(abstract="")

    folding.fold_all(NOON)

    words = set(SearchWord.objects.values_list("word", flat=True))
    assert {"sheaves", "<sh", "bundles", "<b"} <= words and not {"unforgettable", "<un"} & words


def test_newer_drafts_hide_nothing_and_two_letters_find_all_that_begin_so(world, monkeypatch):
    monkeypatch.setattr(matching, "MOST_RANKED", 1)
    monkeypatch.setattr("events.search.words.MOST_WORDS", 1)
    for title in ("Sheaves of rings", "Sheaves of sets", "Shifts"):
        make_talk(world["event"], title=title, status="draft", starts_at=utc(2027, 1, 1))
    folding.fold_all(NOON)

    assert found("sheaves") == found("sh") == found("s") == ["Sheaves"]
    Talk.objects.filter(title="Shifts").update(status="confirmed")
    assert found("sh") == ["Sheaves", "Shifts"]


def test_before_it_is_folded_a_change_is_found_and_what_it_replaced_is_not(world):
    Talk.objects.filter(title="Sheaves").update(title="Bundles")

    assert found("bundles") == ["Bundles"]
    assert found("sheaves") == []
    Talk.objects.filter(title="Bundles").update(status="draft", published_at=None)
    assert found("bundles") == []


def test_of_many_changes_the_last_are_looked_at_and_the_others_found_as_they_were(world, monkeypatch):
    monkeypatch.setattr(matching, "MOST_LIVE", 2)
    first, second, third = (make_talk(world["event"], title=f"Number {each}") for each in "abc")
    folding.fold_all(NOON)
    for each in (first, second, third):
        Talk.objects.filter(pk=each.pk).update(title=f"Renamed {each.pk}")

    assert found("number") == [f"Renamed {first.pk}"]
    assert found("renamed") == [f"Renamed {second.pk}", f"Renamed {third.pk}"]


def test_what_becomes_visible_is_found_from_then_on(world):
    make_material(talk=world["talk"], label="Preprint", visible_from=utc(2026, 4, 1))
    make_material(event=world["event"], label="Proceedings", visible_from=utc(2026, 5, 1))
    folding.fold_all(NOON)

    assert found("preprint") == found("proceedings") == []
    assert found("preprint", utc(2026, 4, 1)) == ["Sheaves"]
    folding.fold_all(utc(2026, 4, 2))
    assert found("preprint", utc(2026, 4, 2)) == ["Sheaves"]
    assert found("proceedings", utc(2026, 4, 2)) == []
    assert found("proceedings", utc(2026, 5, 2)) == ["Course"]


def test_what_becomes_public_is_found_at_once_with_the_people_in_it(world):
    umbrella = make_event(title="Umbrella", status="draft")
    part = make_event(title="Part", parent=umbrella)
    make_speaker(make_talk(part, title="Hidden"), world["person"], affiliations="Reykjavik")
    folding.fold_all(NOON)
    assert found("hidden") == found("part") == found("reykjavik") == []

    Event.objects.filter(pk=umbrella.pk).update(status="published")

    assert found("hidden") == ["Hidden"] and found("part") == ["Part"]
    assert found("reykjavik") == ["Ada Example", "Hidden"]
    folding.fold_all(NOON)
    assert found("reykjavik") == ["Ada Example", "Hidden"]
    BoardMember.objects.update(affiliation="Nuuk")
    folding.fold_all(NOON)
    assert found("nuuk") == ["Ada Example", "Course"]


def test_the_task_folds_what_waits(world):
    Talk.objects.update(title="Renamed")

    fold_search_index()

    assert not stale() and found("renamed") != []


def test_every_table_that_is_read_has_its_triggers(db):
    tables = set(triggers.notes_by_table())

    with connection.cursor() as cursor:
        there = {(name, table) for name, table in triggers.there(cursor) if "stale" in name}

    assert {table for _name, table in there} == tables
    assert len(there) == 4 * len(tables)
    assert {"events_talk", "posters_poster", "courses_weekmaterial", "events_event_topics"} <= tables


def test_after_a_migration_everything_is_folded_anew_and_what_was_lost_is_found(world):
    triggers.take_down()
    Talk.objects.filter(title="Sheaves").update(title="Lost")
    Page.objects.all().delete()
    assert found("lost") == [] and not stale()

    triggers.put_up(plan=[])
    folding.fold_all(NOON)

    assert found("lost") == ["Lost"]
    for source in sources.values():
        keys = set(source.rows(NOON).values_list("pk", flat=True))
        assert set(SearchEntry.objects.filter(kind=source.name).values_list("key", flat=True)) == keys
    Talk.objects.filter(title="Lost").update(title="Noted")
    assert stale()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_while_others_are_folded_is_not_lost():
    """On PostgreSQL a note may become visible after later ones were folded; on SQLite writers take turns."""
    pk = make_talk(title="Sheaves").pk
    folding.fold_all(NOON)
    written, go_on = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            Talk.objects.filter(pk=pk).update(title="Bundles")
            written.set()
            if connection.vendor == "postgresql":
                go_on.wait(20)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(20)
    make_talk(title="Later")
    folding.fold_all(NOON)
    assert found("later") == ["Later"]
    go_on.set()
    writer.join(20)
    assert found("bundles") == ["Bundles"]
    folding.fold_all(NOON)

    assert found("bundles") == ["Bundles"] and found("sheaves") == []
    call_command("flush", interactive=False, verbosity=0)
    folding.fold_all(NOON)
    assert not SearchEntry.objects.exists()


@pytest.mark.django_db
def test_one_entry_that_cannot_be_written_takes_no_other_along(monkeypatch, caplog):
    talks = [make_talk(title=title) for title in ("Sheaves", "Bundles", "Stacks")]
    folding.fold_all(NOON)
    faulty = talks[1].pk
    SearchEntry.objects.filter(key=faulty, kind="talks").update(due_at=NOON)
    Talk.objects.update(abstract="Moduli")
    made = folding.entry

    def entry(kind, key, *args):
        return SearchEntry(kind=kind, key=None) if key == faulty else made(kind, key, *args)

    monkeypatch.setattr(folding, "entry", entry)
    folding.fold_all(NOON)

    assert found("moduli") == ["Sheaves", "Stacks"]
    assert not SearchWord.objects.filter(word="bundles").exists(), "what it said before is not kept"
    assert [record.getMessage() for record in caplog.records] == [
        f"The search leaves out talks {faulty}: IntegrityError"
    ]
    assert not stale() and not folding.fold_piece(NOON), "it is not tried again until it changes"

    monkeypatch.undo()
    Talk.objects.filter(pk=faulty).update(title="Bundles again")
    folding.fold_all(NOON)
    assert found("moduli") == ["Bundles again", "Sheaves", "Stacks"]
