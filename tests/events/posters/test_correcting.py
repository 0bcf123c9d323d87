"""What a chair does to one poster, also after the deadline; who may not, does not by any way."""

import datetime as dt

import pytest

from events.posters import links
from events.posters.actions import handling
from events.posters.models import Poster
from tests.support.admin_forms import bound_data
from tests.support.desk_pages import said, words
from tests.support.factories import make_superuser, make_user
from tests.support.posters import (
    DEADLINE,
    NOW,
    make_call,
    make_chair,
    make_poster,
)
from tests.support.registrations import latest_text, subjects

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
REFUSED = "Only a chair without a conflict with this poster may do that."
BO = {"name": "Bo Example", "email": "bo@b.example"}


@pytest.fixture
def poster(clock):
    clock.now = DEADLINE + dt.timedelta(days=3)
    return make_poster(make_call(), [{"name": "Ada Example", "email": "ada@a.example"}, BO], title="On $x$")


@pytest.fixture
def chair(client, poster):
    chair = make_chair(poster.call, email="chair@c.example")
    client.force_login(chair)
    return chair


def page(poster, below=""):
    return f"/admin/events/event/{poster.call.event_id}/posters/{poster.pk}/{below}"


def press(client, poster, do, **fields):
    """Press a button; answers what was said last."""
    return said(client.post(page(poster), {"do": do} | fields))[-1]


def sent(response):
    """What a browser sends back of the form that corrects a poster."""
    context = response.context_data
    data = bound_data(context["form"]) | bound_data(context["rows"].management_form)
    for row in context["rows"]:
        data |= bound_data(row)
    return data


def test_texts_and_authors_are_corrected_after_the_deadline_and_the_contact_is_told(
    client, poster, chair, told
):
    second = make_chair(poster.call, email="dee@d.example")
    handling.assign(poster.call, NOW)
    Poster.objects.update(handling_chair=second)
    data = sent(client.get(page(poster, "edit/")))
    new = {"authors-2-name": "Cy Newcomer", "authors-2-email": second.email, "authors-2-position": "1"}

    client.post(
        page(poster, "edit/"),
        data | new | {"title": "On $y$", "reason": "A typo.", "authors-0-position": "2"},
    )

    stored = Poster.objects.get()
    assert stored.title == "On $y$"
    assert [row.name for row in stored.authors.all()] == ["Cy Newcomer", "Ada Example", "Bo Example"]
    assert stored.authors.get(is_contact=True).name == "Ada Example"
    assert "A typo." in latest_text("ada@a.example")
    assert subjects("bo@b.example") == []
    assert stored.handling_chair == chair  # the second is in conflict by now
    assert told == [poster]
    assert {change.reason for change in stored.changes.filter(by=chair)} == {"A typo."}


def test_the_contact_is_not_taken_out_and_nothing_is_stored_of_a_wrong_form(client, poster, chair):
    data = sent(client.get(page(poster, "edit/")))

    for wrong in (
        {"authors-0-DELETE": "on"}, {"authors-0-email": ""}, {"title": ""}, {"authors-1-orcid": "1234"},
        {"authors-1-presents": "on"},
    ):  # fmt: skip
        response = client.post(page(poster, "edit/"), data | {"authors-1-name": "Changed"} | wrong)
        assert response.status_code == 400, wrong
    assert [row.name for row in poster.authors.all()] == ["Ada Example", "Bo Example"]
    client.post(page(poster, "edit/"), data | {"authors-1-DELETE": "on"})
    assert [row.name for row in poster.authors.all()] == ["Ada Example"]


def test_a_duplicate_is_withdrawn_with_its_number_kept_and_all_authors_are_told(client, poster, chair, told):
    other = make_poster(poster.call, title="On $x$ again")

    assert press(client, poster, "withdraw-duplicate", other=poster.pk).startswith("Choose another poster")
    press(client, poster, "withdraw-duplicate", other=other.pk, reason="Bo sent the other.")

    stored = Poster.objects.get(pk=poster.pk)
    assert (stored.number, stored.withdrawn_as, stored.duplicate_of) == (1, "duplicate", other)
    for email in ("ada@a.example", "bo@b.example"):
        assert "no. 2 stays" in latest_text(email)
        assert "Bo sent the other." in latest_text(email)
    assert told == [poster]
    assert press(client, poster, "withdraw", reason="Again.") == "It is withdrawn already."


def test_a_chair_withdraws_with_a_reason(client, poster, chair):
    assert press(client, poster, "withdraw") == "Say why: the authors are told."
    press(client, poster, "withdraw", reason="Off topic.")

    assert Poster.objects.get().withdrawn_as == "chair"
    assert "Off topic." in latest_text("bo@b.example")


def test_a_disputed_name_is_shown_again(client, poster, chair):
    author = poster.authors.get(name="Bo Example")
    poster.authors.filter(pk=author.pk).update(disputed_at=NOW)
    assert "said on Mon 2 Mar 2026 that it is not theirs" in words(client.get(page(poster)))

    press(client, poster, "show-author", author=author.pk)
    author.refresh_from_db()
    assert author.disputed_at is None


def test_the_contact_moves_with_a_new_link_and_the_old_one_ends(client, poster, chair):
    old, author = links.path(poster), poster.authors.get(name="Bo Example")

    press(client, poster, "move-contact", author=author.pk)

    stored = Poster.objects.get()
    assert stored.authors.get(is_contact=True) == author
    assert client.get(old).status_code == 410
    assert links.path(stored) in latest_text("bo@b.example")
    assert "/posters/" not in latest_text("ada@a.example")


def test_the_link_is_sent_again_or_renewed(client, poster, chair):
    old = links.path(poster)
    press(client, poster, "send-link")
    assert old in latest_text("ada@a.example")

    press(client, poster, "renew-link")
    assert client.get(old).status_code == 410
    assert links.path(Poster.objects.get()) in latest_text("ada@a.example")


def test_mails_and_dead_addresses_stand_on_its_page(client, poster, chair):
    press(client, poster, "send-link")
    poster.mails.get().delivery.__class__.objects.update(state="failed", error="No such user")

    page_ = words(client.get(page(poster)))
    assert "mail does not arrive" in page_
    assert "No such user" in page_


def test_others_do_nothing_to_a_poster(client, poster):
    in_conflict = make_chair(poster.call, email="x@a.example")  # of the same institution as an author
    editor = make_user()
    poster.call.event.editors.add(editor)
    author = poster.authors.get(name="Bo Example")
    acts = (
        ("withdraw", {"reason": "x"}), ("move-contact", {"author": author.pk}), ("send-link", {}),
        ("renew-link", {}), ("show-author", {"author": author.pk}),
    )  # fmt: skip

    for user in (in_conflict, editor, make_superuser()):
        client.force_login(user)
        for do, fields in acts:
            assert press(client, poster, do, **fields) == REFUSED
        assert client.get(page(poster, "edit/")).status_code == 404
    client.force_login(make_user(is_staff=True))
    assert client.post(page(poster), {"do": "withdraw", "reason": "x"}).status_code == 404
    assert not poster.changes.exists()
