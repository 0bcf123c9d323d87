"""What once stood open: links that outlived their owner, and rights that were asked of the call alone."""

import datetime as dt
from email import message_from_bytes, policy

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from events.posters import deadlines, links
from events.posters.actions import conflicts, decisions, late, rows, submitting
from events.posters.models import Poster, PosterDraft, PosterFile
from mailing.models import Delivery
from tests.events.posters.test_correcting import page, press, sent
from tests.support.factories import make_user
from tests.support.posters import NOW, make_call, make_chair, make_poster, make_review
from tests.support.reviewing import review_page
from tests.support.submissions import facts_of, link_in, mails_to, make_draft, submit, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_cache")]
ADA, BO = "ada@example.org", "bo@example.org"
DAY = dt.timedelta(days=1)


@pytest.fixture
def poster():
    """Of Ada and Bo; Ada typed the code at her draft, whose link so works on."""
    poster = submit(make_call(), typed("Ada Example", "Bo Example"))
    return submitting.prove(poster=poster, now=NOW, at_draft=True)


@pytest.fixture
def chair(client, poster):
    chair = make_chair(poster.call)
    client.force_login(chair)
    return chair


@pytest.mark.parametrize("do", ["move-contact", "renew-link"])
def test_a_link_that_a_chair_renews_is_not_to_be_had_by_that_of_the_draft(client, poster, chair, do):
    draft = links.path(PosterDraft.objects.get())
    assert client.get(draft)["Location"] == links.path(poster)

    press(client, poster, do, author=poster.authors.last().pk)

    assert client.get(draft).status_code == 410


def test_who_takes_the_place_of_an_author_gets_a_link_and_the_one_before_has_none(client, poster):
    bo = poster.authors.last()
    old = links.path(bo)
    changes = {f"p{bo.pk}-name": "Cy Example", f"p{bo.pk}-email": "cy@example.org"}

    submitting.edit(poster=poster, facts=facts_of(poster, **changes), now=NOW)

    assert client.get(old).status_code == 410
    (mail,) = mails_to("cy@example.org")
    assert "Cy Example" in client.get(link_in(mail, "posters/authors")).content.decode()


def test_an_address_that_a_chair_corrects_ends_the_link_of_the_one_before(client, poster, chair):
    bo = poster.authors.last()
    old = links.path(bo)
    form = sent(client.get(page(poster, "edit/")))
    form = {name: "cy@example.org" if value == BO else value for name, value in form.items()}
    client.post(page(poster, "edit/"), form)

    assert poster.authors.last().email == "cy@example.org" and client.get(old).status_code == 410
    assert link_in(mails_to("cy@example.org")[-1], "posters/authors") == links.path(poster.authors.last())


def test_who_said_that_it_is_not_theirs_is_not_made_its_contact(poster):
    bo = poster.authors.last()
    poster.authors.filter(pk=bo.pk).update(disputed_at=NOW)

    with pytest.raises(ValidationError, match="not theirs"):
        submitting.edit(poster=poster, facts=facts_of(poster, contact=f"p{bo.pk}"), now=NOW)


def test_a_chair_in_conflict_does_not_open_the_texts_again(client, poster, chair):
    Poster.objects.update(released_decision="poster")
    conflicts.name(poster=poster, user=chair, by=chair, now=NOW)

    client.post(page(poster), {"do": "reopen", "until": "2026-05-01"})
    assert Poster.objects.get().texts_open_until is None
    assert 'value="reopen"' not in client.get(page(poster)).content.decode()


def test_a_final_pdf_bears_names_and_is_shown_to_those_who_may_know_them(
    client, monkeypatch, tmp_path, clock
):
    monkeypatch.setattr(PosterFile._meta.get_field("file"), "storage", FileSystemStorage(tmp_path))
    call = make_call(review="double", files="now", file_is_anonymous=True)
    poster, chair, editor = make_poster(call), make_chair(call), make_user()
    call.event.editors.add(editor)
    kept = [PosterFile(poster=poster, is_final=is_final) for is_final in (False, True)]
    for each in kept:
        each.file.save("poster.pdf", ContentFile(b"%PDF-"))

    def answers(user):
        client.force_login(user)
        return [client.get(page(poster, f"file/{each.pk}/poster.pdf/")).status_code for each in kept]

    assert (answers(chair), answers(editor)) == ([200, 200], [200, 404])


@pytest.mark.parametrize("is_one", [True, False])
def test_a_conflict_that_comes_up_while_one_decides_counts(poster, chair, monkeypatch, is_one):
    lock = rows.lock

    def lock_after_a_conflict_was_named(*posters):
        monkeypatch.setattr(rows, "lock", lock)
        conflicts.name(poster=poster, user=chair, by=chair, now=NOW)
        return lock(*posters)

    monkeypatch.setattr(rows, "lock", lock_after_a_conflict_was_named)
    facts = {"decision": "poster", "by": chair, "now": NOW}
    if is_one:
        with pytest.raises(ValidationError):
            decisions.decide(poster=poster, **facts)
    else:
        assert decisions.decide_together(call=poster.call, keys=[poster.pk], **facts) == []

    assert Poster.objects.get().decision == ""


def test_a_letter_of_a_reader_puts_nothing_into_the_headers_of_its_mail(client, clock):
    call = make_call(gallery_from=NOW)
    make_poster(call, [{"name": "Ada Example", "email": ADA}], released_decision="poster")
    letter = {"name": "Eve\r\nBcc: x@example.org", "email": "eve@example.org", "text": "Hello",
              "subject": "On it\nBcc: x@example.org"}  # fmt: skip

    client.post(f"/events/{call.event.slug}/posters/1/contact/", letter)

    sent = message_from_bytes(bytes(Delivery.objects.get().message), policy=policy.default)
    assert sent["To"] == ADA and sent["Bcc"] is None and "On it Bcc:" in sent["Subject"]


def test_a_review_for_which_the_decision_was_told_is_not_set_aside_any_more(client, clock):
    review = make_review(make_poster(make_call(review="double"), released_decision="poster"))
    client.force_login(review.reviewer.user)

    client.post(review_page(review), {"do": "knows"})

    review.refresh_from_db()
    assert review.state == "submitted" and not review.poster.conflicts.exists()


def test_who_submits_with_the_only_chair_is_told_what_to_do():
    call = make_call()
    chair = make_chair(call)

    with pytest.raises(ValidationError, match="One of the authors alone decides"):
        submit(call, typed("Ada Example", "Cher Chair", **{"n2-email": chair.email}))


@pytest.mark.parametrize("what", ["withdrawn", "called off"])
def test_a_draft_of_a_late_invitation_ends_with_it_and_with_the_event(what):
    call = make_call(is_closed=True)
    facts = {"name": "Ada Example", "email": ADA, "until": NOW + DAY, "by": None, "now": NOW}
    invitation = late.invite(call=call, **facts)
    draft = make_draft(call, late=invitation)
    assert deadlines.may_be_submitted(draft, NOW)

    if what == "withdrawn":
        late.withdraw(invitation=invitation, now=NOW)
    else:
        call.event.status = "cancelled"
        call.event.save()

    with pytest.raises(ValidationError):
        submitting.receive(draft=draft, now=NOW)
