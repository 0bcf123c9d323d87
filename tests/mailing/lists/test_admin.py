"""The organisers' pages of a list: its facts, its subscribers, adding and removing one, and the export."""

import csv
import datetime as dt
import io

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mailing.models import MailingList, Subscriber, Subscription, Suppression
from tests.support.admin_forms import errors, form_data, submit
from tests.support.factories import make_superuser, make_user, utc
from tests.support.mailing_lists import make_letter, make_list, make_subscriber, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)


def address_of(mailing_list, name="subscribers"):
    return f"/admin/mailing/mailinglist/{mailing_list.pk}/{name}/"


def shown(response):
    """The addresses that the table holds."""
    return [row.subscriber.email for row in response.context_data["page"]]


# --- The list itself -------------------------------------------------------------------------------------


def test_a_superuser_makes_a_list_and_chooses_its_editors(client):
    client.force_login(make_superuser())
    editor = make_user()

    submit(client, "/admin/mailing/mailinglist/add/", name="News", slug="news", editors=[editor.pk])

    made = MailingList.objects.get()
    assert (made.name, made.slug, list(made.editors.all())) == ("News", "news", [editor])


def test_an_address_that_the_site_uses_is_refused(client):
    client.force_login(make_superuser())

    answer = submit(client, "/admin/mailing/mailinglist/add/", name="Confirm", slug="confirm")

    assert "choose another" in errors(answer)["slug"][0]


def test_an_organiser_describes_the_list_and_makes_it_private(client, seminar):
    submit(client, address_of(seminar, "change"), description="New words", is_public="")

    seminar.refresh_from_db()
    assert (seminar.description, seminar.is_public) == ("New words", False)


@pytest.mark.database
def test_two_who_edit_at_once_lose_nothing(client, seminar):
    page = client.get(address_of(seminar, "change"))
    sent = form_data(page) | {"description": "Mine"}
    MailingList.objects.filter(pk=seminar.pk).update(description="Theirs")

    answer = client.post(address_of(seminar, "change"), sent)

    assert "Theirs" in errors(answer)["description"][0]


@pytest.mark.database
def test_a_list_is_deleted_only_while_nothing_was_sent(client):
    client.force_login(make_superuser())
    unused, used = make_list(), make_list()
    make_subscription(unused, "ada@example.org"), make_letter(used)

    asked = client.get(address_of(unused, "delete")).content.decode()
    for mailing_list in (unused, used):
        client.post(address_of(mailing_list, "delete"), {"post": "yes"})

    assert "1 subscription" in asked and "ada@" not in asked
    assert list(MailingList.objects.all()) == [used]


# --- Its subscribers -------------------------------------------------------------------------------------


@pytest.fixture
def three(seminar):
    make_subscription(seminar, make_subscriber("ada@example.org", name="Ada Lovelace"))
    make_subscription(seminar, "bob@example.org", state="pending")
    make_subscription(seminar, "eve@xn--bcher-kva.example", state="left")
    make_subscription(make_list(), "hidden@example.org")


@pytest.mark.database
def test_the_page_shows_who_is_on_the_list_and_nobody_else(client, seminar, three):
    page = client.get(address_of(seminar))

    assert sorted(shown(page)) == ["ada@example.org", "bob@example.org", "eve@xn--bcher-kva.example"]
    assert "eve@bücher.example" in page.content.decode() and "hidden@" not in page.content.decode()
    assert [number for _value, _label, number in page.context_data["states"]] == [1, 1, 1]


@pytest.mark.database
@pytest.mark.parametrize(
    "query, found",
    [
        ({"state": "left"}, ["eve@xn--bcher-kva.example"]),
        ({"state": "nonsense"}, 3),
        ({"q": "LOVE"}, ["ada@example.org"]),
        ({"q": "example ada"}, ["ada@example.org"]),
        ({"q": "hidden"}, []),
        ({"q": "\x00"}, 3),
        ({"page": "99"}, 3),
        ({"page": "x"}, 3),
    ],
)
def test_it_is_filtered_and_searched(client, seminar, three, query, found):
    page = client.get(address_of(seminar), query)

    assert len(shown(page)) == found if isinstance(found, int) else shown(page) == found


@pytest.mark.database
def test_the_curve_counts_who_was_on_the_list_at_the_end_of_each_month(client, seminar):
    make_subscription(seminar, confirmed_at=utc(2025, 1, 1))
    make_subscription(seminar, confirmed_at=utc(2026, 3, 31, 23))
    make_subscription(seminar, state="left", confirmed_at=utc(2026, 1, 5), left_at=utc(2026, 4, 1))
    make_subscription(seminar, state="pending")

    bars = client.get(address_of(seminar)).context_data["by_month"]

    assert [bar.number for bar in bars] == [1] * 7 + [2, 2, 3, 2, 2]
    assert (bars[0].month, bars[-1].month) == (dt.date(2025, 6, 1), dt.date(2026, 5, 1))


@pytest.mark.database
def test_the_number_of_queries_does_not_grow(client, seminar):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address_of(seminar)).status_code == 200
        return len(captured)

    make_subscription(seminar)
    queries()  # the session is read for the first time
    at_one = queries()
    make_subscription(seminar), make_subscription(seminar, state="left")

    assert queries() == at_one <= 25


# --- Adding and removing ---------------------------------------------------------------------------------


@pytest.mark.database
def test_an_address_that_is_added_is_asked_to_confirm(client, seminar):
    client.post(address_of(seminar), {"email": "Ada@Example.org", "name": "Ada"})

    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.origin) == ("pending", "organiser")
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]]


GROUP = {"email": "group@example.org", "is_group": "on", "consent": "its\nmeeting agreed"}


@pytest.mark.database
def test_a_group_is_on_the_list_at_once_and_who_agreed_is_kept(client, seminar):
    client.post(address_of(seminar), GROUP)

    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.subscriber.is_group) == ("active", True)
    assert subscription.consent == "organiser@example.org, 2026-05-06: its meeting agreed"
    assert mail.outbox == []


def left(seminar):
    make_subscription(seminar, "ada@example.org", state="left")


def there(seminar):
    make_subscription(seminar, "ada@example.org")


def suppressed(seminar):
    Suppression.objects.create(email="ADA@example.org", reason="opt_out")


def person(seminar):
    make_subscription(make_list(), "group@example.org")


REFUSED = [
    (left, {"email": "ada@example.org"}, "email", "only they can come back"),
    (there, {"email": "ada@example.org"}, "email", "on the list already"),
    (suppressed, {"email": "ada@example.org"}, "email", "not written to any more"),
    (person, GROUP, "is_group", "belongs to a person"),
    (bool, GROUP | {"consent": " "}, "consent", "who of the group agreed"),
    (bool, {"email": "ada"}, "email", "This is no mail address"),
    (bool, {"email": "postmaster@example.org"}, "email", "Nobody reads mail"),
    (bool, {"email": "ada@example.org", "name": "x" * 201}, "name", "at most 200"),
]


@pytest.mark.parametrize("before, sent, field, told", REFUSED)
def test_what_cannot_be_added_is_refused_at_its_field(client, seminar, before, sent, field, told):
    before(seminar)
    stored = list(Subscriber.objects.values()), list(Subscription.objects.values())

    answer = client.post(address_of(seminar), sent)

    assert told in answer.context_data["form"].errors[field][0]
    assert (list(Subscriber.objects.values()), list(Subscription.objects.values())) == stored
    assert mail.outbox == []


@pytest.mark.database
def test_who_is_removed_has_left(client, seminar):
    subscription = make_subscription(seminar)

    client.post(address_of(seminar), {"remove": subscription.pk})

    subscription.refresh_from_db()
    assert (subscription.state, subscription.left_at) == ("left", NOW)


@pytest.mark.database
@pytest.mark.parametrize("key", ["others", "", "x", "9" * 30])
def test_nobody_is_removed_from_the_lists_of_others(client, seminar, key):
    others = make_subscription()

    client.post(address_of(seminar), {"remove": others.pk if key == "others" else key})

    assert Subscription.objects.get().state == "active"


@pytest.mark.database
def test_what_was_done_stands_in_the_log_without_addresses(client, seminar):
    client.post(address_of(seminar), {"email": "ada@example.org"})
    client.post(address_of(seminar), {"remove": Subscription.objects.get().pk})

    log = client.get(address_of(seminar, "history")).content.decode()

    assert "Added an address." in log and "Removed an address." in log and "ada@" not in log


# --- Export ----------------------------------------------------------------------------------------------


def exported(client, mailing_list):
    answer = client.post(address_of(mailing_list, "export"))
    text = answer.content.decode("utf-8-sig")
    return answer, list(csv.DictReader(io.StringIO(text)))


def test_the_export_is_a_table_of_all_of_them(client, seminar, three):
    answer, rows = exported(client, seminar)

    assert answer["Content-Disposition"] == 'attachment; filename="seminar-subscribers.csv"'
    assert [(row["email"], row["state"]) for row in rows] == [
        ("ada@example.org", "active"),
        ("bob@example.org", "pending"),
        ("eve@bücher.example", "left"),
    ]
    assert (rows[0]["name"], rows[0]["confirmed"]) == ("Ada Lovelace", "2026-03-01")


@pytest.mark.parametrize("name", ["=1+1", "+x", "-x", "@x", '=HYPERLINK("http://x")'])
def test_no_cell_is_a_formula(client, seminar, name):
    make_subscription(seminar, make_subscriber("+ada@example.org", name=name))

    _answer, rows = exported(client, seminar)

    assert (rows[0]["name"], rows[0]["email"]) == (f"'{name}", "'+ada@example.org")


def test_looking_exports_nothing(client, seminar):
    assert client.get(address_of(seminar, "export")).status_code == 405
