"""Documents in the background: asked for once, made by one worker, seen by who may, erased in time."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from portal.documents import actions, tasks
from portal.documents.kinds import DocumentKind, kinds
from portal.documents.models import Document, private_storage
from portal.lib.bounded import BUSY_CODE
from tests.support.factories import make_user, utc

pytestmark = pytest.mark.django_db
NOW = utc(2026, 5, 4, 12)


@pytest.fixture
def now(monkeypatch):
    class Clock:
        now = NOW

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    return Clock


@pytest.fixture
def kind(monkeypatch, now):
    """A kind of documents whose about is the key of the user who may see them."""

    class Sample:
        steps, fails = 3, None

        def build(self, document, progress):
            for done in range(self.steps):
                progress(done + 1, self.steps)
            if self.fails:
                raise self.fails
            return b"%PDF-sample"

    sample = Sample()
    entry = DocumentKind("sample", may_see=lambda user, about: str(user.pk) == about, build=sample.build)
    monkeypatch.setitem(kinds, "sample", entry)
    return sample


def ask(user, **fields):
    facts = {"kind": "sample", "about": str(user.pk), "title": "Badges", "filename": "badges.pdf"}
    return actions.ask(by=user, **facts | fields)


def run(document):
    tasks.make_documents()
    document.refresh_from_db()
    return document


def fetched(client, document):
    return client.get(f"/documents/{document.pk}/file/")


def test_it_is_made_and_fetched_by_who_may(client, kind):
    user = make_user()
    document = run(ask(user))
    client.force_login(user)

    page, file = client.get(document.get_absolute_url()), fetched(client, document)

    assert (document.state, document.done, document.total) == ("ready", 3, 3)
    assert f"/documents/{document.pk}/file/" in page.content.decode()
    assert b"".join(file.streaming_content) == b"%PDF-sample"
    assert file["Content-Type"] == "application/pdf"
    assert 'filename="badges.pdf"' in file["Content-Disposition"]


def test_its_file_lies_where_nothing_is_served(client, kind, settings):
    document = run(ask(make_user()))

    assert not document.file.path.startswith(str(settings.MEDIA_ROOT))
    assert client.get(f"/media/{document.file.name}").status_code == 404


def test_others_get_neither_page_nor_file(client, kind):
    document = run(ask(make_user()))
    assert client.get(document.get_absolute_url()).status_code == 302

    client.force_login(make_user())

    assert client.get(document.get_absolute_url()).status_code == 404
    assert fetched(client, document).status_code == 404
    with pytest.raises(PermissionDenied):
        ask(make_user(), about="0")


def test_the_page_reads_itself_anew_until_it_is_made(client, kind):
    user = make_user()
    document = ask(user)
    claimed = actions.claim(NOW)
    actions.progress(claimed, 2, 5)
    client.force_login(user)

    page = client.get(document.get_absolute_url()).content.decode()

    assert '<meta http-equiv="refresh" content="2">' in page
    assert '<progress class="whole-line" max="5" value="2"' in page
    assert "2 of 5 are done." in page
    assert fetched(client, document).status_code == 404


def test_who_asks_twice_gets_the_same_and_not_too_many_at_once(kind):
    user = make_user()
    first = ask(user, options={"who": [1]})

    assert ask(user, options={"who": [1]}) == first
    for number in range(actions.AT_ONCE - 1):
        ask(user, options={"who": [number + 2]})
    with pytest.raises(ValidationError, match="still being made"):
        ask(user, options={"who": [99]})


# --- Workers ---------------------------------------------------------------------------------------------


def test_a_document_is_claimed_by_one_worker_and_by_another_once_the_lease_is_over(kind):
    document = ask(make_user())

    assert actions.claim(NOW) == document
    assert actions.claim(NOW) is None
    assert actions.claim(NOW + actions.LEASE) == document


def test_progress_renews_the_lease(kind, now):
    ask(make_user())
    claimed = actions.claim(NOW)
    now.now = NOW + actions.LEASE - dt.timedelta(seconds=1)

    actions.progress(claimed, 1, 3)

    assert actions.claim(NOW + actions.LEASE) is None


def test_who_lost_the_lease_stops_and_leaves_no_file(kind, now):
    document = ask(make_user())
    first = actions.claim(NOW)
    actions.claim(NOW + actions.LEASE)

    actions.make(first)
    with pytest.raises(actions.LeaseLost):
        actions._finish(first, b"%PDF-late")

    document.refresh_from_db()
    assert (document.state, document.file.name) == ("waiting", "")
    assert not private_storage().exists(first.file.name)


def test_one_that_was_erased_meanwhile_is_not_made(kind):
    ask(make_user())
    claimed = actions.claim(NOW)
    actions.erase(Document.objects.all())

    actions.make(claimed)

    assert not Document.objects.exists()


def test_what_cannot_be_made_says_why_and_can_be_tried_again(client, kind):
    user = make_user()
    kind.fails = ValidationError("There is nobody.")
    document = run(ask(user))
    client.force_login(user)
    assert "There is nobody." in client.get(document.get_absolute_url()).content.decode()

    kind.fails = None
    client.post(document.get_absolute_url())

    assert run(document).state == "ready"


def test_an_error_is_tried_again_and_given_up_after_three_times(kind, now, caplog):
    kind.fails = RuntimeError("broken")
    document = run(ask(make_user()))
    assert (document.state, document.tries) == ("waiting", 1)

    for _each in range(3):
        now.now += actions.LEASE
        run(document)

    assert (document.state, document.tries) == ("failed", 3)
    assert "Please try again later" in document.error
    assert "broken" in caplog.text


def test_one_that_found_the_machine_busy_waits_and_counts_no_try(kind):
    kind.fails = ValidationError("busy", code=BUSY_CODE)
    ask(make_user())
    actions.make(actions.claim(NOW))

    document = Document.objects.get()
    assert (document.state, document.tries) == ("waiting", 0)


# --- Erased ----------------------------------------------------------------------------------------------


def test_it_is_erased_with_its_file_after_a_week(kind, now, django_capture_on_commit_callbacks):
    document = run(ask(make_user()))
    now.now = NOW + actions.KEPT

    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_old_documents()

    assert not Document.objects.exists()
    assert not private_storage().exists(document.file.name)


def test_a_file_that_no_row_knows_goes_too_but_not_while_it_may_be_written(kind, now):
    kept = run(ask(make_user()))
    lost = private_storage().save("documents/lost.pdf", ContentFile(b"lost"))
    now.now = private_storage().get_modified_time(lost)
    Document.objects.update(asked_at=now.now)
    tasks.forget_old_documents()
    assert private_storage().exists(lost)

    now.now += dt.timedelta(days=1)
    tasks.forget_old_documents()

    assert not private_storage().exists(lost)
    assert private_storage().exists(kept.file.name)


def test_the_document_of_a_deleted_account_stays_until_then(kind):
    user = make_user()
    document = run(ask(user))
    user.delete()

    document.refresh_from_db()
    assert document.asked_by is None


def test_one_of_a_room_that_is_gone_is_given_up_in_words(kind):
    asked = ask(make_user())
    Document.objects.update(kind="of a room that is gone")

    document = run(asked)

    assert document.state == "failed" and "does not make such documents any more" in document.error
