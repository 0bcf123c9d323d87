import datetime as dt
import uuid

import pytest
from django import db
from django.utils import timezone

from mailing.delivery import sending, throttling
from mailing.models import Announcement, Delivery, Letter, Worker
from portal import doorbell, health, periodic, revision
from tests.support.factories import make_event, make_superuser, make_user

MINUTE = dt.timedelta(minutes=1)


def make_mail(minutes=0, **fields):
    """A mail that has been due for so many minutes."""
    due = timezone.now() - minutes * MINUTE
    return Delivery.objects.create(key=uuid.uuid4().hex, address="ada@example.org", due_at=due, **fields)


def make_announcement(state, **fields):
    letter = Letter.objects.create(subject="Letter", text="Words")
    return Announcement.objects.create(subject="Letter", body="Words", state=state, letter=letter, **fields)


def make_progress(minutes):
    """A worker that last did something so many minutes ago."""
    Worker.objects.create(name=f"worker {minutes}", progress_at=timezone.now() - minutes * MINUTE)


@pytest.mark.django_db
def test_healthz_says_that_the_database_answers_and_which_revision_it_has(client):
    before = client.get("/healthz").json()
    make_event()
    after = client.get("/healthz").json()

    assert before["database"] == after["database"] == "ok"
    assert after["revision"] > before["revision"]


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/healthz", 1), ("/healthz?full", 4)])
def test_healthz_is_never_kept_and_costs_few_queries(
    client, django_assert_num_queries, number, path, queries
):
    for _each in range(number):
        make_mail()
    with django_assert_num_queries(queries):
        response = client.get(path)

    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.database
@pytest.mark.parametrize("error", [db.OperationalError, db.InterfaceError, db.ProgrammingError])
def test_healthz_is_503_without_details_when_the_database_does_not_answer(client, monkeypatch, error):
    def fail():
        raise error("password of db.example.org is secret")

    monkeypatch.setattr(revision, "number", fail)

    response = client.get("/healthz?full")

    assert response.status_code == client.get("/healthz").status_code == 503
    reasons = ["The database does not answer, or is not migrated."]
    assert response.json() == {"database": "unavailable", "reasons": reasons}
    assert "no-store" in response["Cache-Control"]


def test_healthz_is_503_before_the_first_migration(client, monkeypatch):
    monkeypatch.setattr(revision, "number", lambda: None)

    assert client.get("/healthz").status_code == 503


def test_healthz_changes_nothing(client):
    assert client.post("/healthz").status_code == 405


# --- Whether work is begun -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_queue_that_does_not_answer_is_trouble_where_there_should_be_one(client, settings):
    periodic.note_clock(timezone.now())
    assert client.get("/healthz?full").json()["queue"] == "none"

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/healthz?full")

    assert (answer.status_code, answer.json()["queue"]) == (503, "silent")
    assert answer.json()["reasons"] == [str(health.checks["queue"].troubles["silent"])]
    assert client.get("/healthz").status_code == 200


@pytest.mark.redis
def test_a_queue_that_answers_is_well(redis_server, settings):
    settings.REDIS_URL = redis_server

    assert doorbell.state() == "ok"


@pytest.mark.django_db
def test_the_desk_says_what_does_not_work_to_those_who_can_mend_it(client):
    client.force_login(make_superuser())
    assert "No worker has heard the clock for 5 minutes" in client.get("/admin/").content.decode()

    periodic.note_clock(timezone.now())
    assert "does not work" not in client.get("/admin/").content.decode()

    throttling.pause("454 no", now=timezone.now())
    assert "The mail server does not work for us" in client.get("/admin/").content.decode()

    organiser = make_event(editors=[make_user()]).editors.get()
    client.force_login(organiser)
    assert "does not work" not in client.get("/admin/").content.decode()


# --- Whether the mail moves ------------------------------------------------------------------------------


@pytest.fixture
def mail(client, db):
    """What /healthz?full says of the mail while the clock goes. Visitors have no better place to go, ever."""
    periodic.note_clock(timezone.now())

    def ask():
        assert client.get("/healthz").status_code == 200
        answer = client.get("/healthz?full")
        word, reasons = answer.json()["mail"], answer.json().get("reasons", [])
        assert (answer.status_code, len(reasons)) == ((503, 1) if word in ("paused", "stalled") else (200, 0))
        return word

    return ask


def test_without_mail_it_is_idle(mail):
    make_mail(60, state="sent")
    make_mail(60, state="failed")

    assert mail() == "idle"


def test_mail_that_is_not_due_yet_is_no_reason_to_worry(mail):
    make_mail(-30)

    assert mail() == "idle"


def test_mail_that_has_just_come_is_well(mail):
    make_mail(3)

    assert mail() == "ok"


def test_mail_that_nobody_takes_for_more_than_five_minutes_is_stalled(mail):
    make_mail(6)
    assert mail() == "stalled"

    make_progress(6)
    assert mail() == "stalled"

    make_progress(1)
    assert mail() == "ok"


def test_progress_that_is_still_to_come_is_of_a_clock_that_was_set_back_and_none(mail):
    make_mail(6)
    make_progress(-1440)

    assert mail() == "stalled"


@pytest.mark.parametrize(
    ("state", "expires", "says"),
    [("sending", None, "stalled"), ("sending", -1, "idle"), ("paused", None, "idle"), ("sent", None, "idle")],
)
def test_mail_of_an_announcement_counts_while_it_is_being_sent(mail, state, expires, says):
    expires_at = timezone.now() + expires * MINUTE if expires else None
    make_mail(6, announcement=make_announcement(state, expires_at=expires_at))

    assert mail() == says


def test_what_a_worker_holds_is_not_stalled_until_its_lease_is_over(mail):
    holder = Worker.objects.create(name="holder", lease_until=timezone.now() + MINUTE)
    make_mail(6, worker="holder")
    assert mail() == "idle"

    holder.lease_until -= 2 * MINUTE
    holder.save()
    assert mail() == "stalled"


def test_what_a_dead_worker_left_in_the_middle_is_stalled(mail):
    Worker.objects.create(name="alive", lease_until=timezone.now() + MINUTE)
    make_mail(20, state="sending", worker="alive")
    assert mail() == "idle"

    make_mail(20, state="sending", worker="dead")
    assert mail() == "stalled"


def test_an_announcement_that_should_have_been_started_is_stalled(mail):
    announcement = make_announcement("scheduled", send_at=timezone.now() - 2 * MINUTE)
    assert mail() == "ok"

    Announcement.objects.filter(pk=announcement.pk).update(send_at=timezone.now() - 6 * MINUTE)
    assert mail() == "stalled"


def test_while_the_server_does_not_work_it_is_paused(mail):
    make_mail(6)
    throttling.pause("454 no", now=timezone.now())
    assert mail() == "paused"

    throttling.resume()
    assert mail() == "stalled"


def test_a_worker_that_works_makes_it_well_again(mail, settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    make_mail(6, message=b"To: ada@example.org\r\nSubject: Words\r\n\r\nWords\r\n")

    sending.run("worker 1")

    assert mail() == "idle"
