"""What the site answers while a disk or a database fails: what can be shown is shown, all else says so."""

import datetime as dt
import logging
import re
import resource
import sqlite3
import time

import psycopg
import pytest
from django import db
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from portal import error_mails, outages
from portal.accounts.models import Session
from portal.accounts.sessions import SessionStore
from portal.error_reports import LineFormatter
from tests.support.accounts import make_account, sign_in
from tests.support.admin_forms import change, form_data
from tests.support.factories import make_superuser
from tests.support.operation import empty_disk  # noqa: F401
from tests.support.registrations import make_ticket, make_workshop


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


def away(execute, sql, params, many, context):
    raise db.OperationalError("connection refused")


# --- Which errors are outages ----------------------------------------------------------------------------


def of_sqlite(statement, *, path=":memory:", before=()):
    """What SQLite really says to a statement, as Django raises it."""
    try:
        with sqlite3.connect(path, timeout=0, isolation_level=None) as opened:
            for each in ("CREATE TABLE IF NOT EXISTS t (x)", *before, statement):
                opened.execute(each)
    except sqlite3.Error as error:
        return raised(db.OperationalError(str(error)), error)


def raised(error, cause):
    error.__cause__ = cause
    return error


def locked_file(folder):
    other = sqlite3.connect(folder / "locked", isolation_level=None)
    other.execute("CREATE TABLE t (x)")
    other.execute("BEGIN EXCLUSIVE")
    return of_sqlite("INSERT INTO t VALUES (1)", path=folder / "locked"), other


def test_what_sqlite_says_of_its_disk_is_an_outage_and_a_fault_of_ours_is_none(tmp_path):
    pages = ("PRAGMA max_page_count = 2",)
    busy, _held = locked_file(tmp_path)

    assert outages.outage_of(busy) is outages.BUSY
    full = of_sqlite("INSERT INTO t VALUES (zeroblob(90000))", before=pages)
    assert outages.outage_of(full) is outages.NOT_STORING
    read_only = of_sqlite("INSERT INTO t VALUES (1)", before=("PRAGMA query_only = on",))
    assert outages.outage_of(read_only) is outages.NOT_STORING
    nowhere = of_sqlite("SELECT 1", path=tmp_path / "none" / "x")
    assert outages.outage_of(nowhere) is outages.AWAY
    assert outages.outage_of(of_sqlite("SELECT * FROM nothing")) is None


@pytest.mark.parametrize(
    ("error", "name", "outage"),
    [
        (db.OperationalError, "OperationalError", outages.AWAY),  # no connection: without a code
        (db.InterfaceError, "InterfaceError", outages.AWAY),
        (db.OperationalError, "errors.AdminShutdown", outages.AWAY),
        (db.OperationalError, "errors.CannotConnectNow", outages.AWAY),
        (db.OperationalError, "errors.TooManyConnections", outages.AWAY),
        (db.InternalError, "errors.ReadOnlySqlTransaction", outages.NOT_STORING),
        (db.OperationalError, "errors.DiskFull", outages.NOT_STORING),
        (db.OperationalError, "errors.DeadlockDetected", outages.BUSY),
        (db.OperationalError, "errors.LockNotAvailable", outages.BUSY),
        (db.ProgrammingError, "errors.UndefinedTable", None),
        (db.IntegrityError, "errors.UniqueViolation", None),
        (db.InternalError, "errors.InFailedSqlTransaction", None),
        (db.OperationalError, "errors.QueryCanceled", None),
    ],
)
def test_what_postgresql_says(error, name, outage):
    cause = psycopg
    for part in name.split("."):
        cause = getattr(cause, part)

    assert outages.outage_of(raised(error("told"), cause())) is outage


def test_a_disk_that_takes_nothing_is_an_outage_and_a_file_that_is_gone_is_none():
    assert outages.outage_of(OSError(28, "No space left on device")) is outages.NOT_STORING
    assert outages.outage_of(FileNotFoundError(2, "gone")) is None
    assert outages.outage_of(None) is outages.outage_of(ZeroDivisionError()) is None


# --- What is answered ------------------------------------------------------------------------------------


def reads_only():
    """From now on the database of this test stores nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = on")
        else:
            cursor.execute("SET TRANSACTION READ ONLY")


@pytest.fixture
def stored_again():
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = off")


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.usefixtures("stored_again", "empty_cache")
def test_a_database_that_reads_only_shows_all_and_says_what_it_does_not_take(browser, monkeypatch):
    event = make_workshop(first_day=dt.date(2126, 6, 15), last_day=dt.date(2126, 6, 15))
    ticket = make_ticket(event)
    organiser, member = Client(raise_request_exception=False), Client(raise_request_exception=False)
    organiser.force_login(make_superuser())
    sign_in(member, make_account().email)
    browser.get("/events/workshop/calendar.ics")  # which stores what calendars are told, before it is told
    title = form_data(organiser.get(change(event))) | {"title": "Another title"}
    later = time.time() + 7200
    reads_only()
    monkeypatch.setattr(time, "time", lambda: later)  # the last use of a session would be noted

    shown = ["/", "/events/workshop/", "/events/workshop/calendar.ics", "/accounts/login/"]
    assert [browser.get(path).status_code for path in shown] == [200] * len(shown)
    assert member.get("/me/").status_code == organiser.get(change(event)).status_code == 200
    choice = re.search(r'name="(main-[^"]*)"', browser.get("/events/workshop/register/").text)[1]
    sent = {"name": "Ada Example", "email": "ada@example.org", choice: ticket.pk}
    answers = [
        browser.post("/events/workshop/register/", sent),
        sign_in(browser, "ines@example.org"),
        organiser.post(change(event), title),
    ]
    for answer in answers:
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "stores nothing at the moment" in answer.text and "go back to your form" in answer.text
    assert "sessionid" in member.cookies


@pytest.mark.database
@pytest.mark.django_db
def test_a_database_that_is_away_is_503_with_what_to_do(browser):
    with connection.execute_wrapper(away):
        answer = browser.get("/events/")
        assert browser.get("/healthz").status_code == 503

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Come back in a few minutes" in answer.text
    assert browser.get("/events/").status_code == 200


def test_all_requests_of_an_outage_are_a_line_each_and_one_kind_of_error_mail(caplog):
    cause = psycopg.OperationalError("connection to postgres://portal:secret@host failed:\n  refused")
    records = []
    for path in ("/a/", "/b/"):
        try:
            raise db.InternalError("told") from psycopg.errors.ReadOnlySqlTransaction()
        except db.Error as error:
            error.args = (str(cause),)
            told = (
                None,
                logging.ERROR,
                "",
                1,
                f"Service Unavailable: {path}",
                (),
                (type(error), error, None),
            )
        records.append(logging.LogRecord(*told))
    lines = [LineFormatter("%(message)s").format(record) for record in records]

    assert lines[0].startswith("Service Unavailable: /a/ (InternalError: connection to")
    assert "\n" not in lines[0] and "secret" not in lines[0]
    assert len({error_mails.kind_of(record) for record in records}) == 1


@pytest.mark.usefixtures("empty_disk")
def test_a_disk_that_is_full_keeps_no_half_of_a_file(settings):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(OSError, match="too large") as refused:
            default_storage.save("logos/logo.png", ContentFile(b"x" * 200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert outages.outage_of(refused.value) is outages.NOT_STORING
    assert not [path for name in ("media", "trash") for path in (settings.VAR_DIR / name).rglob("*.*")]
    assert (
        default_storage.open(default_storage.save("logos/logo.png", ContentFile("né"))).read()
        == "né".encode()
    )


@pytest.mark.django_db
def test_a_session_that_cannot_be_stored_is_not_said_to_be_gone(monkeypatch):
    """Django would answer 400, as if it had been ended."""
    session = SessionStore()
    session.create()
    session["device"] = "Firefox"

    def fails(*args, **options):
        raise db.OperationalError("disk full") from psycopg.errors.DiskFull()

    monkeypatch.setattr(Session, "save", fails)
    with pytest.raises(db.OperationalError, match="disk full"):
        session.save()
