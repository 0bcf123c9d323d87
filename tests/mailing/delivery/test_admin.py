"""The ledger and the suppressed addresses in the admin: for superusers, and without what was written."""

import pytest
from django.urls import reverse

from mailing import ledger
from mailing.models import Delivery, Suppression
from tests.support import announcements
from tests.support.factories import make_superuser, make_user

pytestmark = pytest.mark.django_db

State = Delivery.State
DELIVERIES = "/admin/mailing/delivery/"
SUPPRESSIONS = "/admin/mailing/suppression/"


@pytest.fixture
def wake_ups(monkeypatch):
    """How often the workers were woken."""
    calls = []
    monkeypatch.setattr(ledger, "wake_workers", lambda: calls.append(1))
    return calls


@pytest.fixture
def root(client, wake_ups):
    user = make_superuser()
    client.force_login(user)
    return client


def mail(address="ada@example.org", **fields):
    fields.setdefault("key", f"{address} {Delivery.objects.count()}")
    fields.setdefault("message", b"Subject: x\r\n\r\nsecret code 1234\r\n")
    return Delivery.objects.create(address=address, **fields)


def act(client, name, *rows):
    data = {"action": name, "_selected_action": [row.pk for row in rows]}
    return client.post(DELIVERIES, data, follow=True).content.decode()


def test_every_mail_is_listed_with_its_state_and_never_its_text(root):
    mail("failed@example.org", state="failed", error="550 <b>no</b>", purpose="account")
    sent = mail(state="sent")

    pages = [root.get(DELIVERIES), root.get(f"{DELIVERIES}{sent.pk}/change/")]
    shown = pages[0].content.decode()

    assert (
        "failed@example.org" in shown and "550 &lt;b&gt;no" in shown and "account" in shown and "UTC" in shown
    )
    assert not any("secret code" in page.content.decode() for page in pages)
    assert pages[1].status_code == 200


@pytest.mark.database
@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_any_number(root, number, django_assert_max_num_queries):
    news = announcements.make_list()
    for each in range(number):
        announcement = announcements.make_announcement(lists=[news], subject=f"Letter {each}")
        mail(f"r{each}@example.org", announcement=announcement)

    with django_assert_max_num_queries(9) as captured:
        page = root.get(DELIVERIES)

    assert page.content.decode().count("/watch/") == number
    assert len(captured) == 9


def test_it_is_found_by_address_and_state(root):
    mail("ada@example.org", state="failed")
    mail("bo@example.org", state="sent")

    for query in ({"q": "ada"}, {"state__exact": "failed"}):
        shown = root.get(DELIVERIES, query).content.decode()
        assert "ada@example.org" in shown and "bo@example.org" not in shown


def test_single_mails_that_failed_are_sent_again_while_their_text_is_there(root, wake_ups):
    failed, uncertain = mail(state="failed", attempts=8, error="450"), mail(state="uncertain")
    erased, sent = mail(state="failed", message=None), mail(state="sent")
    of_many = mail(state="failed", announcement=announcements.make_announcement())

    said = act(root, "retry", failed, uncertain, erased, sent, of_many)

    assert "2 mails are sent again" in said and wake_ups
    states = [Delivery.objects.get(pk=row.pk).state for row in (failed, uncertain, erased, sent, of_many)]
    assert states == ["pending", "pending", "failed", "sent", "failed"]
    failed.refresh_from_db()
    assert (failed.attempts, failed.error) == (0, "")
    assert "None of these can be sent again" in act(root, "retry", erased)


def test_nothing_of_the_ledger_is_added_changed_or_deleted(root):
    row = mail(state="sent")

    assert root.get(f"{DELIVERIES}add/").status_code == 403
    assert root.post(f"{DELIVERIES}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert root.post(f"{DELIVERIES}{row.pk}/change/", {"address": "x@example.org"}).status_code == 403
    act(root, "delete_selected", row)

    row.refresh_from_db()
    assert row.address == "ada@example.org"


@pytest.mark.parametrize("who", ["stranger", "staff", "editor"])
def test_others_see_neither(client, who):
    user = make_user(is_staff=who == "staff")
    news = announcements.make_list(editors=[user] if who == "editor" else [])
    announcement = announcements.make_announcement(lists=[news], created_by=user)
    row = mail("sealed@example.org", announcement=announcement)
    gone = Suppression.objects.create(email="sealed@example.org", reason="opt_out")
    client.force_login(user)

    for page in (
        DELIVERIES,
        SUPPRESSIONS,
        f"{DELIVERIES}{row.pk}/change/",
        f"{SUPPRESSIONS}{gone.pk}/change/",
    ):
        for method in (client.get, client.post):
            assert method(page, {"action": "delete_selected"}, follow=True).status_code == 403, page
    if who != "stranger":
        shown = client.get(reverse("admin:index")).content.decode()
        assert DELIVERIES not in shown and SUPPRESSIONS not in shown


# --- Suppressed addresses --------------------------------------------------------------------------------


def test_an_address_is_suppressed_by_hand_in_the_form_in_which_mails_are_addressed(root):
    data = {"email": " Ada@EXAMPLE.org ", "reason": "opt_out", "detail": "by telephone"}

    assert root.post(f"{SUPPRESSIONS}add/", data).status_code == 302
    assert ledger.post(address="ada@example.org", octets=b"x").state == State.SUPPRESSED

    again = root.post(f"{SUPPRESSIONS}add/", data | {"email": "ADA@example.org"})
    assert again.status_code == 200 and Suppression.objects.count() == 1
    refused = root.post(f"{SUPPRESSIONS}add/", data | {"email": "ada"})
    assert refused.status_code == 200 and Suppression.objects.count() == 1


def test_a_suppression_is_lifted_and_then_mail_goes_out_again(root):
    row = Suppression.objects.create(email="ada@example.org", reason="bounce", detail="550 5.1.1")
    shown = root.get(SUPPRESSIONS, {"q": "ada"}).content.decode()
    assert "550 5.1.1" in shown and "Lift: let them be written to again" in shown

    root.post(SUPPRESSIONS, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})

    assert not Suppression.objects.exists()
    assert ledger.post(address="ada@example.org", octets=b"x").state == State.PENDING


def test_a_suppression_is_not_changed_into_one_of_somebody_else(root):
    row = Suppression.objects.create(email="ada@example.org", reason="bounce")

    answer = root.post(f"{SUPPRESSIONS}{row.pk}/change/", {"email": "bo@example.org", "reason": "opt_out"})

    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.email == "ada@example.org"
