"""What the settings refuse and turn on, asked of a process of its own as the operator would meet it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "seminars.example.org",
    "SITE_URL": "https://seminars.example.org",
}


@pytest.fixture
def run(tmp_path):
    """Run Python in the project's folder with these settings and nothing else of the shell."""

    def run(*command, **settings):
        environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)} | settings
        return subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )

    return run


UNSAFE = [
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "too-short"),
    ("SECRET_KEY", "a" * 60),
    ("SECRET_KEY", "insecure-" * 8),
    ("DEBUG", "on"),
    ("ALLOWED_HOSTS", ""),
    ("ALLOWED_HOSTS", "*"),
    ("SITE_URL", ""),
    ("SITE_URL", "seminars.example.org"),
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "mysql://localhost/portal"),
    ("EMAIL_URL", "nonsense"),
    ("PUBLIC_CACHE_BYTES", "much"),
    ("PORTAL_MODE", "productive"),
    ("ADMINS", "Ada, bo@example.org"),
    ("ANYMAIL_WEBHOOK_SECRET", "only-a-password"),
    ("EMAIL_TIMEOUT", "0"),
    ("MAIL_LEASE", "100"),
    ("MAIL_RATE", "-1"),
]


@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_an_unsafe_setting_is_named_in_one_line(run, name, value):
    answer = run("-W", "ignore", "manage.py", "check", **GOOD | {name: value})

    assert answer.returncode == 1
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    assert line.startswith(f"The portal is not configured: {name} ")


def test_without_any_settings_the_portal_does_not_start(run):
    answer = run("manage.py", "migrate")

    assert answer.returncode == 1
    assert answer.stderr.startswith("The portal is not configured: SECRET_KEY is missing")


def test_the_web_process_refuses_too_and_does_not_try_again(run):
    bad = GOOD | {"ALLOWED_HOSTS": ""}

    answer = run("-m", "gunicorn", "portal.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket", **bad)

    assert answer.returncode == 3
    assert "The portal is not configured: ALLOWED_HOSTS is missing" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_worker_refuses_in_one_line_too(run):
    answer = run("-m", "celery", "-A", "portal", "worker", **GOOD | {"ALLOWED_HOSTS": ""})

    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("The portal is not configured: ALLOWED_HOSTS is missing")


def test_the_folder_of_what_the_portal_keeps_is_made(run, tmp_path):
    answer = run("manage.py", "migrate", "-v0", **GOOD | {"VAR_DIR": str(tmp_path / "new" / "var")})

    assert (answer.returncode, answer.stderr) == (0, "")
    assert (tmp_path / "new" / "var" / "portal.sqlite3").exists()


def test_a_folder_that_cannot_be_made_is_named_in_one_line(run, tmp_path):
    (tmp_path / "file").touch()

    answer = run("manage.py", "migrate", **GOOD | {"VAR_DIR": str(tmp_path / "file" / "var")})

    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("The portal is not configured: VAR_DIR is ")


def test_a_database_file_that_cannot_be_opened_is_told_in_one_line(run, tmp_path):
    answer = run("manage.py", "migrate", **GOOD | {"DATABASE_URL": f"sqlite:///{tmp_path}/none/x.sqlite3"})

    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("The database file cannot be written; look at VAR_DIR or DATABASE_URL")


ASK_FOR_ANOTHER_HOST = """
from django.test import Client
print(Client().get("/healthz", headers={"host": "evil.example"}).status_code)
"""


def test_a_host_that_is_not_ours_is_refused_without_a_word_in_the_log(run):
    answer = run("-W", "ignore", "manage.py", "shell", "-v0", "-c", ASK_FOR_ANOTHER_HOST, **GOOD)

    assert (answer.stdout, answer.stderr) == ("400\n", "")


def test_good_settings_pass_the_deploy_check_without_a_warning(run):
    answer = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **GOOD)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert "no issues" in answer.stdout


def test_the_demo_does_not_take_another_database(run):
    answer = run("manage.py", "check", PORTAL_MODE="demo", DATABASE_URL="postgres://db.example.org/portal")

    assert answer.returncode == 1
    assert answer.stderr.startswith("The portal is not configured: DATABASE_URL is set")


def test_the_demo_answers_to_the_names_of_this_machine_only(run):
    answer = run(
        "-c",
        "from django.conf import settings; print(settings.ALLOWED_HOSTS)",
        PORTAL_MODE="demo",
        ALLOWED_HOSTS="seminars.example.org",
        DJANGO_SETTINGS_MODULE="portal.settings",
    )

    assert answer.stdout == "['127.0.0.1', 'localhost', '[::1]']\n"


# --- Error mails and webhooks ----------------------------------------------------------------------------

REPORT = """
import json, logging
from django.conf import settings
from django.core import mail
mail.outbox = []
from mailing.models import Delivery
for name in ("django.request", "celery.app.trace", "mailing", "django.security.SuspiciousOperation"):
    logging.getLogger(name).error("Broken in %s", name)
logging.getLogger("django.request").warning("Not found")
print(json.dumps([[each.subject, each.to, each.from_email] for each in mail.outbox]))
print(Delivery.objects.count())
"""
MAILED = GOOD | {
    "ADMINS": "Ada Example <ada@example.org>, bo@example.org",
    "SERVER_EMAIL": "errors@seminars.example.org",
    "MAIL_TRANSPORT": "django.core.mail.backends.locmem.EmailBackend",
}


def report(run, **changes):
    environment = MAILED | changes
    migrated = run("manage.py", "migrate", "-v0", **environment)
    assert migrated.returncode == 0, migrated.stderr
    answer = run("-W", "ignore", "manage.py", "shell", "-v0", "-c", REPORT, **environment)
    assert answer.returncode == 0, answer.stderr
    mails, deliveries = answer.stdout.splitlines()
    return json.loads(mails), int(deliveries), answer.stderr


def test_errors_go_straight_to_the_admins_and_not_by_the_ledger(run):
    mails, deliveries, log = report(run)

    to = ["ada@example.org", "bo@example.org"]
    names = ["django.request", "celery.app.trace", "mailing"]
    assert mails == [
        [f"[seminars.example.org] ERROR: Broken in {name}", to, "errors@seminars.example.org"]
        for name in names
    ]
    assert deliveries == 0
    assert "Broken in django.security" in log  # what strangers cause at will is in the log only


def test_without_admins_errors_are_in_the_log_only(run):
    mails, deliveries, log = report(run, ADMINS="")

    assert (mails, deliveries) == ([], 0) and "Broken in mailing" in log


ASK = """
from django.test import Client
client = Client(SERVER_NAME="seminars.example.org")
for header in ({}, {"Authorization": "Basic bmFtZTpwYXNzd29yZA=="}):
    print(client.post("/anymail/postmark/tracking/", {}, content_type="application/json", secure=True,
                      headers=header).status_code)
"""


def test_webhooks_are_there_where_they_have_a_secret(run):
    answer = run(
        "-W", "ignore", "manage.py", "shell", "-v0", "-c", ASK, **GOOD, ANYMAIL_WEBHOOK_SECRET="name:password"
    )

    assert answer.stdout.split() == ["400", "200"], answer.stderr
