"""`manage.py setup`: an empty site gets its name, its first organiser and its first series."""

import datetime as dt
import getpass
import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection

from events.models import Event
from portal.management.commands import setup
from portal.models import SiteSettings, User
from tests.support import databases
from tests.support.factories import make_event, make_user

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "violets in a blue vase"
OPTIONS = {
    "name": "Elmsworth Seminars",
    "time_zone": "Europe/Berlin",
    "email": "First@Example.org",
    "series": "Topology Seminar",
    "weekday": "Wednesday",
    "time": "16:15",
    "password_env": "FIRST_PASSWORD",
}
DEFAULTS = {"slug": "top", "minutes": "60", "series_time_zone": "UTC", "status": "draft"}


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("FIRST_PASSWORD", PASSWORD)


def set_up(**options):
    call_command("setup", interactive=False, **(OPTIONS | options))


def refusal(**options):
    """The one line with which the command refuses; nothing is stored."""
    before = User.objects.count(), Event.objects.count()
    with pytest.raises(CommandError) as refused:
        set_up(**options)
    assert (User.objects.count(), Event.objects.count()) == before
    assert not SiteSettings.objects.exists()
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_options_alone_set_up_a_site(db):
    set_up()

    site, organiser, series = SiteSettings.objects.get(), User.objects.get(), Event.objects.get()
    assert (site.name, site.time_zone) == ("Elmsworth Seminars", "Europe/Berlin")
    assert (organiser.email, organiser.time_zone) == ("first@example.org", "Europe/Berlin")
    assert organiser.is_superuser
    assert organiser.is_staff
    assert (series.kind, series.title, series.slug) == ("series", "Topology Seminar", "topology-seminar")
    assert (series.slot_weekday, series.slot_time, series.slot_minutes) == (2, dt.time(16, 15), 60)
    assert (series.time_zone, series.status) == ("Europe/Berlin", "draft")
    assert list(series.editors.all()) == [organiser]


def test_what_has_a_default_may_be_told(db):
    set_up(slug="top", weekday="fri", minutes="90", series_time_zone="Asia/Kathmandu", status="published")

    series = Event.objects.public().get()
    assert (series.slug, series.slot_weekday, series.slot_minutes) == ("top", 4, 90)
    assert (series.time_zone, SiteSettings.load().time_zone) == ("Asia/Kathmandu", "Europe/Berlin")
    assert series.published_at


def test_the_first_organiser_can_sign_in_at_once_without_a_mail(db, client, mailoutbox):
    set_up()

    client.post("/accounts/login/", {"login": "first@example.org", "password": PASSWORD})

    assert EmailAddress.objects.get().verified
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert mailoutbox == []


def test_the_addresses_of_the_next_steps_lead_somewhere(db, client, capsys, settings):
    settings.SITE_URL = "https://seminars.example.org"
    set_up()
    out = capsys.readouterr().out

    addresses = [word for word in out.split() if word.startswith(settings.SITE_URL)]
    assert len(addresses) == 5
    assert "is a draft" in out
    assert PASSWORD not in out
    client.force_login(User.objects.get())
    for address in addresses:
        page = client.get(address.removeprefix(settings.SITE_URL), follow=True)
        assert page.status_code == 200


def test_the_address_to_add_a_talk_begins_in_the_slot(db, client):
    set_up()
    client.force_login(User.objects.get())

    form = (
        client.get(f"/admin/events/talk/add/?event={Event.objects.get().pk}").context_data["adminform"].form
    )

    assert form["starts_at"].value().endswith("16:15")


def test_of_a_published_series_nothing_is_said_about_drafts(db, capsys):
    set_up(status="published")

    assert "draft" not in capsys.readouterr().out


# --- What is refused ------------------------------------------------------------------------------------


def test_a_second_time_it_refuses_and_changes_nothing(db):
    set_up()
    before = User.objects.get().password

    with pytest.raises(CommandError, match="^This site has accounts or events already") as refused:
        set_up(name="Other", email="other@example.org", series="Other")

    assert "\n" not in str(refused.value)
    assert (User.objects.get().password, Event.objects.count()) == (before, 1)
    assert SiteSettings.load().name == "Elmsworth Seminars"


@pytest.mark.parametrize("make", [make_user, make_event])
def test_a_site_with_accounts_or_events_is_left_alone(db, make):
    make()

    assert "nothing was changed" in refusal()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("name", "", "--name: This field cannot be blank."),
        ("name", "x" * 101, "--name: Ensure this value has at most 100 characters (it has 101)."),
        ("name", "two\nlines", "--name: Write it on one line and without control characters."),
        ("name", "\udcff", "--name: Write it on one line and without control characters."),
        ("time_zone", "Berlin", "--time-zone: “Berlin” is not a time zone; write one such as Europe/Berlin."),
        ("email", "nobody", "--email: Enter a valid email address."),
        ("series", "  ", "--series: This field cannot be blank."),
        ("slug", "a b", "--slug: Enter a valid “slug” consisting of"),
        ("series", "???", "--slug: This field cannot be blank."),
        ("weekday", "someday", "--weekday: “someday” is no weekday; write one such as Wednesday."),
        ("time", "4pm", "--time: “4pm” is no time of a day; write one such as 16:00."),
        ("time", "24:00", "--time: “24:00” is no time of a day"),
        ("minutes", "0", "--minutes: “0” is no length; write a number of minutes from 1 to 1440."),
        ("minutes", "an hour", "--minutes: “an hour” is no length"),
        ("minutes", "9" * 5000, "--minutes: "),
        ("minutes", "²", "--minutes: “²” is no length"),
        ("series_time_zone", "Mars", "--series-time-zone: “Mars” is not a time zone"),
        ("status", "cancelled", "--status: “cancelled” is neither draft nor published."),
        ("password_env", "NOT_THERE", "--password-env: there is no environment variable “NOT_THERE”"),
    ],
)
def test_a_wrong_value_is_told_with_its_option(db, name, value, told):
    assert refusal(**{name: value}).startswith(told)


@pytest.mark.parametrize(
    ("weak", "told"),
    [
        ("fig", "too short"),
        ("password123", "too common"),
        ("first@example.org", "too similar"),
        (" violets in a vase", "begins nor ends with a space"),
        ("", "or it is empty"),
    ],
)
def test_a_weak_password_is_refused_and_not_repeated(db, monkeypatch, weak, told):
    monkeypatch.setenv("FIRST_PASSWORD", weak)

    line = refusal()

    assert line.startswith("--password-env: ")
    assert told in line
    assert not weak or weak not in line


def test_all_options_that_are_missing_are_named_at_once(db):
    assert refusal(name=None, weekday=None, password_env=None) == (
        "Without asking, this needs also: --name, --weekday, --password-env."
    )


def test_a_fault_in_the_middle_leaves_nothing_behind(db, monkeypatch):
    def fail(*args, **fields):
        raise OSError("the disk is full")

    monkeypatch.setattr(Event, "save", fail)

    with pytest.raises(OSError, match="disk"):
        set_up()

    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()
    assert not SiteSettings.objects.exists()


# --- At a terminal --------------------------------------------------------------------------------------


@pytest.fixture
def terminal(monkeypatch):
    """A terminal whose user types the lines and passwords given; returns what was asked."""

    def start(lines=(), passwords=()):
        asked = []

        def reply(replies):
            def answer(prompt=""):
                asked.append(prompt)
                if not replies:
                    raise EOFError
                return replies.pop(0)

            return answer

        stdin = io.StringIO()
        stdin.isatty = lambda: True
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr("builtins.input", reply(list(lines)))
        monkeypatch.setattr(getpass, "getpass", reply(list(passwords)))
        return asked

    return start


def test_a_terminal_is_asked_for_all_and_empty_answers_take_the_defaults(db, terminal):
    lines = ["Elmsworth", "Asia/Kathmandu", "a@example.org", "Graphs", "", "thu", "9:05", "", "", ""]
    asked = terminal(lines, [PASSWORD, PASSWORD])

    call_command("setup")

    series = Event.objects.get(slug="graphs")
    assert (series.slot_weekday, series.slot_time, series.slot_minutes) == (3, dt.time(9, 5), 60)
    assert (series.time_zone, series.status) == ("Asia/Kathmandu", "draft")
    assert User.objects.get().check_password(PASSWORD)
    assert [line[line.index("[") :] for line in asked if "[" in line] == [
        "[graphs]: ",
        "[60]: ",
        "[Asia/Kathmandu]: ",
        "[draft]: ",
    ]


def test_what_options_say_is_not_asked(db, terminal):
    asked = terminal(["16:00"])

    told = {"slug": "top", "minutes": "45", "status": "draft", "series_time_zone": "UTC"}
    call_command("setup", **(OPTIONS | told | {"time": None}))

    assert asked == ["Local time at which it starts, such as 16:00: "]
    assert Event.objects.get().slot_time == dt.time(16)


def test_a_wrong_answer_is_asked_again(db, terminal, capsys):
    options = OPTIONS | {"time_zone": None, "password_env": None, "slug": "t", "minutes": "60"}
    terminal(
        ["Berlin", "", "Europe/Berlin", "", ""],
        ["short", PASSWORD, "another one", PASSWORD, PASSWORD],
    )

    call_command("setup", **options)

    told = capsys.readouterr().err.splitlines()
    assert "“Berlin” is not a time zone; write one such as Europe/Berlin." in told[0]
    assert "cannot be blank" in told[1]
    assert "too short" in told[2]
    assert "two different passwords" in told[3]
    assert SiteSettings.load().time_zone == "Europe/Berlin"
    assert User.objects.get().check_password(PASSWORD)


def test_a_wrong_option_is_told_before_anything_is_asked(db, terminal):
    asked = terminal(["never"])

    with pytest.raises(CommandError, match="^--minutes: "):
        call_command("setup", minutes="many")

    assert asked == []


def test_who_stops_in_the_middle_has_stored_nothing(db, terminal):
    terminal(["Elmsworth", "UTC"])  # and then closes the input

    with pytest.raises(CommandError, match="^Stopped; nothing was stored.$"):
        call_command("setup")

    assert not SiteSettings.objects.exists()


def test_what_came_in_while_it_asked_is_seen(db, terminal, monkeypatch):
    terminal(["", "16:00", "", "", ""])
    monkeypatch.setattr(setup.Command, "password", lambda *args: make_user() and PASSWORD)

    with pytest.raises(CommandError, match="^This site has accounts"):
        call_command("setup", **(OPTIONS | {"time": None}))

    assert not Event.objects.exists()


# --- As a process of its own ----------------------------------------------------------------------------


def test_help_names_the_options(capsys):
    with pytest.raises(SystemExit) as ended:
        setup.Command().run_from_argv(["manage.py", "setup", "--help"])

    assert not ended.value.code
    out = capsys.readouterr().out
    assert all(question.option in out for question in setup.QUESTIONS)


def test_an_unmigrated_database_is_told_in_one_line(db, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda: ["django_migrations"])

    assert refusal() == "The database has no tables yet; run manage.py migrate first."


SET_UP = f"""
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("setup", **{OPTIONS | {"password_env": None} | DEFAULTS!r})
"""


def test_at_a_real_terminal_the_password_is_not_shown(tmp_path, django_db_setup):
    databases.copy_to(tmp_path / "portal.sqlite3")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", SET_UP],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORTAL_MODE": "development", "VAR_DIR": str(tmp_path)},
        start_new_session=True,
        **dict.fromkeys(["stdin", "stdout", "stderr"], theirs),
    )
    os.close(theirs)
    shown = read_until(ours, "Password: ")
    os.write(ours, f"{PASSWORD}\n".encode())
    shown += read_until(ours, "once more: ")
    os.write(ours, f"{PASSWORD}\n".encode())
    shown += read_until(ours, "until it is published.")

    os.close(ours)

    assert process.wait(timeout=60) == 0
    assert "“Elmsworth Seminars” is set up." in shown
    assert PASSWORD not in shown


def read_until(terminal, words):
    """What a terminal shows until `words` come; fails at the end of it."""
    shown = b""
    while words.encode() not in shown:
        shown += os.read(terminal, 1024)
    return shown.decode()
