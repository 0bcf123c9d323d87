"""What a mail that went out was about, and so who was told of what."""

import pytest

from mailing.announcements import actions, recipients
from mailing.models import AnnouncementSubject, Delivery
from mailing.sources import MailSource
from tests.support import announcements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offered(monkeypatch):
    """A room offers talks, each by itself, and digests that name talks 42 and 43."""
    talk = MailSource("talk", facts=lambda keys: {key: {"talk.title": ("Title", "Flows")} for key in keys})
    in_digest = {f"talk{key}.title": ("Title", "Flows") for key in (42, 43)}
    digest = MailSource("digest", facts=lambda keys: dict.fromkeys(keys, in_digest))
    announcements.registered(monkeypatch, "mail_sources", talk, digest)
    announcements.registered(monkeypatch, "audiences")
    announcements.registered(monkeypatch, "link_redactions")


@pytest.fixture
def seminar():
    """A list with a reader of single mails and one of digests."""
    made = announcements.make_list()
    announcements.make_reader("single@example.org", lists=[made])
    weekly = announcements.make_reader("weekly@example.org", lists=[made])
    weekly.subscriptions.update(wants_digest=True)
    return made


def send(seminar, **fields):
    """An announcement that everybody has got."""
    sent = actions.start(announcement=announcements.make_announcement(lists=[seminar], **fields))
    Delivery.objects.update(state=Delivery.State.SENT)
    return sent


def digest_of(*talks):
    body = "  \n".join(f"{{{{talk{talk}.title}}}}" for talk in talks)
    return {"kind": "digest", "source": "digest:3", "subject": "This week", "body": body}


def told_of(seminar, talk):
    """Who would get a notice of a change of a talk."""
    notice = announcements.make_announcement(lists=[seminar], kind="notice", source=f"talk:{talk}")
    return [row.subscriber.email for row in recipients.wanted(notice).order_by("pk")]


def subjects(announcement):
    return sorted(announcement.subjects.values_list("source", flat=True))


def test_a_digest_is_about_itself_and_each_talk_that_it_names(seminar):
    sent = send(seminar, **digest_of(42, 43, 42))

    assert subjects(sent) == ["digest:3", "talk:42", "talk:43"]


def test_its_readers_were_told_of_the_talks_that_it_names_and_of_no_other(seminar):
    send(seminar, **digest_of(42))

    assert told_of(seminar, 42) == ["weekly@example.org"]
    assert told_of(seminar, 4) == told_of(seminar, 43) == []


def test_a_digest_to_another_list_tells_nobody_of_this_one(seminar):
    other = announcements.make_list()
    announcements.make_reader("other@example.org", lists=[other])
    other.subscriptions.update(wants_digest=True)
    send(other, **digest_of(42))

    assert told_of(seminar, 42) == []


def test_an_announcement_is_about_its_source(seminar):
    sent = send(seminar, source="talk:42", subject="{{talk.title}}", body="{{talk.title}}")

    assert subjects(sent) == ["talk:42"]
    assert told_of(seminar, 42) == ["single@example.org"]


def test_a_letter_about_nothing_has_no_subject(seminar):
    assert subjects(send(seminar)) == []


def test_a_draft_tells_nobody_whatever_it_names(seminar):
    draft = announcements.make_announcement(lists=[seminar], **digest_of(42))

    assert subjects(draft) == [] and told_of(seminar, 42) == []


def test_what_nobody_got_before_it_was_cancelled_tells_nobody(seminar):
    sent = actions.start(announcement=announcements.make_announcement(lists=[seminar], **digest_of(42)))
    actions.cancel(announcement=sent)

    assert subjects(sent) == ["digest:3", "talk:42"]
    assert told_of(seminar, 42) == []


def test_the_subjects_go_with_an_announcement_that_is_erased(seminar):
    sent = send(seminar, **digest_of(42))
    announcements.make_announcement(lists=[seminar], **digest_of(43)).delete()
    sent.delete()

    assert not AnnouncementSubject.objects.exists()
