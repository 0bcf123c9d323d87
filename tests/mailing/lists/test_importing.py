"""Bringing many addresses to a list: shown as a whole, done as a whole, and nobody who left comes back."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mailing.lists import actions, importing
from mailing.models import Subscriber, Subscription, Suppression
from tests.support.factories import utc
from tests.support.mailing_lists import make_list, make_subscriber, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)


def path(seminar):
    return f"/admin/mailing/mailinglist/{seminar.pk}/import/"


def preview(client, seminar, text, **sent):
    return client.post(path(seminar), {"text": text, "preview": ""} | sent)


def confirm(client, seminar, text, **sent):
    plan = preview(client, seminar, text, **sent).context_data["plan"]
    return client.post(path(seminar), {"text": text, "confirm": "", "fingerprint": plan.fingerprint} | sent)


def stored():
    return list(Subscriber.objects.values()), list(Subscription.objects.values())


# --- Reading ---------------------------------------------------------------------------------------------

ADA = {"ada@example.org": "Ada Lovelace"}
TABLES = {
    "ada@example.org": {"ada@example.org": ""},
    "Ada Lovelace <ADA@example.org>": ADA,
    "\ufeffada@example.org,Ada Lovelace\r\n": ADA,
    "Ada Lovelace;ada@example.org;x": ADA,
    "ada@example.org\tAda  Lovelace": ADA,
    "E-Mail,Country,Name\nada@example.org,UK,Ada Lovelace": ADA,
    "Name;Address\nAda Lovelace;ada@example.org\n\n": ADA,
    'email,name\nada@example.org,"Ada\nLovelace"': ADA,
    "ada@example.org,Ada Lovelace\nADA@example.org,Another": ADA,
    "'+ada@example.org,'=1+1": {"+ada@example.org": "=1+1"},
    "o'hara@example.org": {"o'hara@example.org": ""},
    "Lovelace, Ada <ada@example.org>": {"ada@example.org": "Lovelace, Ada"},
    '"Lovelace, Ada" <ada@example.org>': {"ada@example.org": "Lovelace, Ada"},
    "UK\tAda Lovelace <ada@example.org>\tmember": {"ada@example.org": "UK Ada Lovelace"},
    "<mailto:ada@example.org>": {"ada@example.org": ""},
    "name,email\nAda Lovelace,ada@example.org; bob@example.org": ADA | {"bob@example.org": "Ada Lovelace"},
    "Ada Lovelace ada@example.org, bob@example.org": ADA | {"bob@example.org": ""},
    "ada@bücher.example": {"ada@xn--bcher-kva.example": ""},
}


@pytest.mark.parametrize("text", TABLES)
def test_tables_are_read_however_they_are_written(text):
    assert importing.read(text) == (TABLES[text], [])


SEVERAL = {"j@example.org": "Smith, John", "k@example.org": "Doe, Jane", "m@example.org": ""}


@pytest.mark.parametrize("between", ["; ", ";", ", ", ",", "\n", ";\n", ",\r\n", " ,"])
def test_what_mail_programs_write_is_read_in_one_line_and_in_several(between):
    people = ['"Smith, John" <j@example.org>', "Doe, Jane <k@example.org>", "m@example.org"]

    assert importing.read(between.join(people)) == (SEVERAL, [])
    assert importing.read(between.join(reversed(people)))[0] == SEVERAL


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ada at example.org\nbob@example.org", [(1, "ada at example.org")]),
        ("bob@example.org; nobody; Ada <ada@>; x@example.org y", [(1, "nobody"), (1, "ada@ Ada"), (1, "y")]),
        ("Somebody\nbob@example.org", [(1, "Somebody")]),
        ("bob@example.org, wrong@, ada", [(1, "wrong@"), (1, "ada")]),
    ],
)
def test_each_that_is_no_address_is_named(text, told):
    assert [(number, said.partition(":")[0]) for number, said in importing.read(text)[1]] == told


def test_every_faulty_row_is_named():
    people, faults = importing.read("email,name\nada,Ada\n\nbob@example.org,Bob\nabuse@example.org,x\n,only")

    assert people == {"bob@example.org": "Bob"}
    assert [(number, told.partition(":")[0]) for number, told in faults] == [
        (2, "ada Ada"), (5, "abuse@example.org x"), (6, "only"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "empty"),
        (" \n,\n", "empty"),
        ("a\0b@example.org", "no table of text"),
        ("x" * 200_000 + "@example.org", "too long"),
        ('"' + "x@example.org\n" * 20_000, "too long"),
        ("x@example.org\n" * 20_001, "more than 20000"),
    ],
)
def test_what_is_no_table_is_refused(text, told):
    with pytest.raises(ValidationError, match=told):
        importing.read(text)


FILES = {
    "utf-8": "Ada Lovelacé,ada@example.org".encode(),
    "utf-8 with its mark": "Ada Lovelacé,ada@example.org".encode("utf-8-sig"),
    "utf-16": "Ada Lovelacé,ada@example.org".encode("utf-16"),
    "windows": "Ada Lovelacé,ada@example.org".encode("cp1252"),
}


@pytest.mark.parametrize("how", FILES)
def test_a_file_is_read_and_stands_in_the_form_from_then_on(client, seminar, how):
    file = SimpleUploadedFile("people.csv", FILES[how])

    page = preview(client, seminar, "", file=file)

    assert page.context_data["plan"].fresh == {"ada@example.org": "Ada Lovelacé"}
    assert page.context_data["form"].initial["text"].strip() == "Ada Lovelacé,ada@example.org"


def test_a_file_that_is_too_large_or_no_text_is_refused(client, seminar):
    large = preview(client, seminar, "", file=SimpleUploadedFile("a.csv", b"x" * (2 * 1024 * 1024 + 1)))
    picture = preview(client, seminar, "", file=SimpleUploadedFile("a.png", b"\x89PNG\0\0\0"))

    assert "larger than 2 MB" in large.context_data["form"].errors["file"][0]
    assert "no table of text" in picture.context_data["form"].errors["file"][0]


# --- The preview -----------------------------------------------------------------------------------------

TABLE = "new@example.org,New\nwaits@example.org\nthere@example.org\nleft@example.org\nGone@example.org"


@pytest.fixture
def known(seminar):
    make_subscription(seminar, "waits@example.org", state="pending")
    make_subscription(seminar, "there@example.org")
    make_subscription(seminar, "left@example.org", state="left")
    Suppression.objects.create(email="GONE@example.org", reason="bounce")


@pytest.mark.database
def test_the_preview_tells_what_becomes_of_whom_and_does_nothing(client, seminar, known):
    before = stored()

    page = preview(client, seminar, TABLE)

    plan = page.context_data["plan"]
    assert (plan.fresh, plan.waiting) == ({"new@example.org": "New"}, ["waits@example.org"])
    assert (plan.there, plan.left) == (["there@example.org"], ["left@example.org"])
    assert plan.suppressed == ["gone@example.org"]
    assert "Left the list, so they stay out" in page.content.decode()
    assert stored() == before and mail.outbox == []


def test_while_a_row_is_wrong_nothing_is_imported(client, seminar):
    answer = confirm(client, seminar, "ada@example.org\nwrong@")

    assert answer.context_data["faults"][0][0] == 2
    assert 'name="confirm"' not in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_a_page_of_the_import_with_nothing_to_do_says_so(client, seminar, known):
    page = preview(client, seminar, "there@example.org").content.decode()

    assert "There is nothing to import" in page and 'name="confirm"' not in page


# --- Bringing them in ------------------------------------------------------------------------------------


def states(seminar):
    return dict(seminar.subscriptions.values_list("subscriber__email", "state"))


@pytest.mark.database
def test_who_is_imported_is_asked_and_the_others_are_left_alone(client, seminar, known):
    answer = confirm(client, seminar, TABLE)

    assert answer.url == f"/admin/mailing/mailinglist/{seminar.pk}/subscribers/"
    assert states(seminar) == {
        "new@example.org": "pending",
        "waits@example.org": "pending",
        "there@example.org": "active",
        "left@example.org": "left",
    }
    assert "new@example.org" in [sent.to[0] for sent in mail.outbox]
    assert {"left@example.org", "gone@example.org", "there@example.org"}.isdisjoint(
        sent.to[0] for sent in mail.outbox
    )


@pytest.mark.database
def test_with_consent_they_are_on_the_list_and_it_is_kept_who_stated_it(client, seminar, known):
    confirm(client, seminar, TABLE, consent="ticked on the\npaper form")

    assert states(seminar) == {
        "new@example.org": "active",
        "waits@example.org": "active",
        "there@example.org": "active",
        "left@example.org": "left",
    }
    stated = seminar.subscriptions.get(subscriber__email="new@example.org")
    assert stated.consent == "organiser@example.org, 2026-05-06: ticked on the paper form"
    assert (stated.confirmed_at, stated.origin) == (NOW, "import")
    assert seminar.subscriptions.get(subscriber__email="there@example.org").consent == ""
    assert mail.outbox == []


@pytest.mark.database
def test_what_a_person_said_of_themselves_is_not_overwritten(client, seminar):
    make_subscription(make_list(), make_subscriber("new@example.org", name="Own name"))

    confirm(client, seminar, "new@example.org,Other name", consent="on paper")

    assert Subscriber.objects.get().name == "Own name"
    assert states(seminar) == {"new@example.org": "active"}


@pytest.mark.database
def test_pressed_twice_it_is_done_once(client, seminar):
    page = preview(client, seminar, "ada@example.org")
    sent = {"text": "ada@example.org", "confirm": "", "fingerprint": page.context_data["plan"].fingerprint}
    client.post(path(seminar), sent)
    once = stored()

    again = client.post(path(seminar), sent)

    assert "pressed twice" in again.content.decode()
    assert stored() == once and len(mail.outbox) == 1


@pytest.mark.database
def test_who_left_since_the_preview_stays_out(client, seminar, known):
    page = preview(client, seminar, "waits@example.org", consent="on paper")
    actions.leave(subscriptions=seminar.subscriptions.all(), now=NOW)

    answer = client.post(
        path(seminar),
        {
            "text": "waits@example.org",
            "consent": "on paper",
            "confirm": "",
            "fingerprint": page.context_data["plan"].fingerprint,
        },
    )

    assert answer.context_data["is_outdated"]
    assert set(states(seminar).values()) == {"left"}


@pytest.mark.database
def test_many_are_asked_by_and_by_and_each_once(client, seminar):
    confirm(client, seminar, "\n".join(f"reader{number}@example.org" for number in range(30)))
    assert len(mail.outbox) == 20

    assert actions.send_confirmations(now=NOW) == 10
    assert actions.send_confirmations(now=NOW) == 0

    assert len({sent.to[0] for sent in mail.outbox}) == len(mail.outbox) == 30
    assert Subscription.objects.exclude(token_digest="").count() == 30


@pytest.mark.database
def test_who_is_suppressed_before_their_turn_is_not_asked(seminar):
    make_subscription(seminar, "ada@example.org", state="pending")
    Suppression.objects.create(email="ada@example.org", reason="complaint")

    assert actions.send_confirmations(now=NOW) == 0


@pytest.mark.database
@pytest.mark.parametrize(
    ("chosen", "welcomed"), [({}, []), ({"welcomes": "on"}, ["ada@example.org", "bob@example.org"])]
)
def test_who_is_on_the_list_at_once_is_welcomed_where_the_organiser_says_so(
    client, seminar, chosen, welcomed
):
    make_subscription(seminar, "there@example.org")
    text = "ada@example.org\nbob@example.org\nthere@example.org\nleft@example.org"
    confirm(client, seminar, text, consent="on paper", **chosen)
    actions.leave(subscriptions=seminar.subscriptions.filter(subscriber__email="left@example.org"), now=NOW)

    assert [actions.send_welcomes(), actions.send_welcomes()] == [len(welcomed), 0]
    assert [sent.to[0] for sent in mail.outbox] == welcomed


@pytest.mark.database
def test_a_large_import_takes_few_statements(seminar, organiser):
    people = {f"reader{number}@example.org": "" for number in range(5000)}
    fingerprint = importing.plan(seminar, people).fingerprint
    with CaptureQueriesContext(connection) as queries:
        importing.import_addresses(
            mailing_list=seminar, people=people, fingerprint=fingerprint, consent="on paper",
            by=organiser, now=NOW,
        )  # fmt: skip

    assert seminar.subscriptions.active().count() == 5000
    assert len(queries) < 150
