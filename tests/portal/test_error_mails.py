"""Error mails: one of a kind, its repeats counted, and nobody waits for the mail server."""

import logging
import threading
import time

import pytest
from django.core import mail
from django.db import OperationalError

from portal import error_mails, tasks

NOW = 1_800_000_000.0  # seconds since 1970


class Clock:
    now = NOW


@pytest.fixture(autouse=True)
def clock(settings, tmp_path, monkeypatch):
    settings.ADMINS = [("Ada", "ada@example.org")]
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(error_mails, "FOLDER", tmp_path / "errors")
    monkeypatch.setattr(error_mails, "uncounted", {})
    monkeypatch.setattr(error_mails.time, "time", lambda: Clock.now)
    Clock.now = NOW
    return Clock


@pytest.fixture
def logger(settings):
    handler = error_mails.ErrorMailHandler(email_backend=settings.MAIL_TRANSPORT)
    logger = logging.Logger("of a test", level=logging.ERROR)
    logger.addHandler(handler)
    return logger


def fail(logger, error, text="Broken"):
    try:
        raise error
    except type(error):
        logger.exception(text)


def subjects():
    error_mails.waiting.join()
    return [message.subject.partition("] ")[2] for message in mail.outbox]


def test_a_database_that_is_away_is_one_mail_and_one_count(logger, clock):
    for number in range(132):
        fail(logger, OperationalError(f"no answer at {number}"), f"Internal Server Error: /events/{number}/")
    assert subjects() == ["ERROR: Internal Server Error: /events/0/"]

    clock.now += 3599
    tasks.mail_repeated_errors()
    assert len(subjects()) == 1
    clock.now += 1
    tasks.mail_repeated_errors()
    tasks.mail_repeated_errors()
    assert subjects()[1:] == ["131 times more: ERROR: Internal Server Error: /events/0/"]
    assert "131 times more in the hour after" in mail.outbox[1].body

    fail(logger, OperationalError("again"), "Again")
    assert subjects()[2:] == ["ERROR: Again"]


def test_what_came_once_is_told_once(logger, clock):
    fail(logger, ValueError("once"))
    clock.now += 3600
    tasks.mail_repeated_errors()

    assert subjects() == ["ERROR: Broken"]
    assert list(error_mails.FOLDER.iterdir()) == []


def test_errors_of_other_places_and_other_messages_are_other_kinds(logger):
    fail(logger, ValueError("here"))
    try:
        int("x")
    except ValueError:
        logger.exception("Elsewhere")
    fail(logger, KeyError("another exception"))
    logger.error("Without %s", "one")
    logger.error("Without %s", "another")
    logger.error("Another message")

    told = ["Broken", "Elsewhere", "Broken", "Without one", "Another message"]
    assert subjects() == [f"ERROR: {each}" for each in told]


def test_where_nothing_can_be_written_a_process_counts_by_itself(logger, clock, tmp_path):
    (tmp_path / "errors").touch()  # no folder can be there

    fail(logger, OSError(28, "No space left on device"))
    fail(logger, OSError(28, "No space left on device"))
    clock.now += 3600
    fail(logger, OSError(28, "No space left on device"))

    assert subjects() == ["ERROR: Broken"] * 2


@pytest.mark.parametrize("content", ["", "no number at all", "1 \n", "9" * 40, "\udcff\n..."])
def test_a_file_that_was_cut_short_is_put_away(content):
    error_mails.FOLDER.mkdir()
    file = error_mails.FOLDER / ("a" * 32)
    file.write_bytes(content.encode(errors="surrogateescape"))

    error_mails.mail_repeats(float("1e41"))

    assert not file.exists()


def test_nobody_waits_for_a_mail_server_that_hangs(logger, monkeypatch):
    answers, handed_over = threading.Event(), []
    monkeypatch.setattr(
        "django.core.mail.mail_admins", lambda *args, **kwargs: handed_over.append(answers.wait())
    )

    for number in range(error_mails.MOST_WAITING + 5):
        logger.error(f"Kind {number}")  # noqa: G004 (each a kind of its own)
    assert handed_over == []
    answers.set()
    error_mails.waiting.join()

    assert error_mails.MOST_WAITING <= len(handed_over) <= error_mails.MOST_WAITING + 1


def test_a_mail_server_that_refuses_does_not_end_the_thread(logger, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.mail_admins", lambda *args, **kwargs: 1 / 0)
        logger.error("Refused")
        error_mails.waiting.join()
    logger.error("Taken")

    assert subjects() == ["ERROR: Taken"]


def test_a_process_that_ends_waits_a_little_for_what_is_handed_over(monkeypatch):
    sent = []
    error_mails.hand_over(lambda: (time.sleep(0.1), sent.append("mail")))
    error_mails.finish()

    assert sent == ["mail"]
