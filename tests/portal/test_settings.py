"""What the settings refuse and turn on: read by themselves, then by the programs that an operator starts."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "seminars.example.org",
    "SITE_URL": "https://seminars.example.org",
}


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read the settings with this environment and nothing else of the shell."""

    def read(**environment):
        for name in [*os.environ]:
            monkeypatch.delenv(name)
        for name, value in ({"VAR_DIR": str(tmp_path)} | environment).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "portal" / "settings.py"))

    return read


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
    ("DATABASE_URL", "postgres://portal:a#b@localhost/portal"),
    ("DATABASE_URL", "postgres://portal:a/b@localhost/portal"),
    ("EMAIL_URL", "nonsense"),
    ("EMAIL_URL", "smtp+tls://portal:a#b@mail.example.org:587"),
    ("EMAIL_URL", "smtp+tls://portal:12#b@mail.example.org:587"),
    ("EMAIL_URL", "smtp+tls://portal:a/b@mail.example.org:587"),
    ("REDIS_URL", "localhost:6379"),
    ("REDIS_URL", "redis://:a#b@localhost:6379/0"),
    ("REDIS_URL", "redis://localhost:port/0"),
    ("BEHIND_PROXY", "perhaps"),
    ("BEHIND_PROXY", "-1"),
    ("SUPERUSERS_NEED_MFA", "perhaps"),
    ("SECRET_KEY_FALLBACKS", "too-short"),
    ("SITE_URL", "https://seminars.example.org/portal"),
    ("SITE_URL", "https://other.example.org"),
    ("SITE_URL", "https://seminars.example.org:port"),
    ("SITE_URL", "https://user@seminars.example.org"),
    ("PUBLIC_CACHE_BYTES", "much"),
    ("PORTAL_MODE", "productive"),
    ("ADMINS", "Ada, bo@example.org"),
    ("ANYMAIL_WEBHOOK_SECRET", "only-a-password"),
    ("EMAIL_TIMEOUT", "0"),
    ("MAIL_LEASE", "29"),
    ("MAIL_RATE", "-1"),
]


@pytest.mark.filterwarnings("ignore:Engine not recognized")
@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_an_unsafe_setting_is_named_in_one_line(read, name, value):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(**GOOD | {name: value})

    assert str(refused.value).startswith(f"{name} ")
    assert "\n" not in str(refused.value)


def test_good_settings_are_read(read):
    settings = read(**GOOD)

    assert settings["PRODUCTION"] and not settings["DEBUG"]
    assert settings["LOGGING"]["root"]["handlers"] == ["console"]  # without ADMINS errors are in the log only


@pytest.mark.parametrize(
    ("said", "count"),
    [("", 0), ("off", 0), ("false", 0), ("0", 0), ("on", 1), ("true", 1), ("1", 1), ("2", 2)],
)
def test_proxies_are_counted(read, said, count):
    settings = read(**GOOD, BEHIND_PROXY=said)

    assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == count
    assert ("SECURE_PROXY_SSL_HEADER" in settings) == (count > 0)


@pytest.mark.parametrize(
    ("hosts", "address"),
    [
        ("seminars.example.org", "https://seminars.example.org/"),
        (".example.org", "https://a.example.org:8443"),
    ]
    + [("SEMINARS.example.org", "http://seminars.example.org"), ("[::1]", "http://[::1]:8000")],
)
def test_the_site_may_be_at_any_of_its_hosts(read, hosts, address):
    read_ = read(**GOOD | {"ALLOWED_HOSTS": hosts, "SITE_URL": address})

    assert read_["SITE_URL"] == address.rstrip("/")


def test_a_password_may_hold_any_character_once_it_is_escaped(read):
    settings = read(
        **GOOD,
        EMAIL_URL="smtp+tls://portal:a%23%2F%3F%40%3Ab@mail.example.org:587",
        DATABASE_URL="postgres://portal:a%23%2F%3F%40%3Ab@localhost/portal",
    )

    assert settings["EMAIL_HOST_PASSWORD"] == settings["DATABASES"]["default"]["PASSWORD"] == "a#/?@:b"


def test_without_any_settings_the_first_that_is_missing_is_named(read):
    with pytest.raises(ImproperlyConfigured, match="^SECRET_KEY is missing"):
        read()


def test_the_folder_of_what_the_portal_keeps_is_made(read, tmp_path):
    settings = read(**GOOD, VAR_DIR=str(tmp_path / "new" / "var"))

    assert (tmp_path / "new" / "var").is_dir()
    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / "new" / "var" / "portal.sqlite3")


def test_a_folder_that_cannot_be_made_is_named(read, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(ImproperlyConfigured, match="^VAR_DIR is "):
        read(**GOOD, VAR_DIR=str(tmp_path / "file" / "var"))


# --- The demo -------------------------------------------------------------------------------------------


def test_the_demo_takes_no_setting_of_another_site(read, tmp_path):
    alone = read(PORTAL_MODE="demo", PORT="8123")
    beside = read(
        **GOOD
        | {"PORTAL_MODE": "demo", "PORT": "8123", "DATABASE_URL": "postgres://db.example.org/portal"}
        | {"REDIS_URL": "redis://example.org", "EMAIL_URL": "nonsense", "DEBUG": "on", "MAIL_RATE": "-1"}
        | {"ANYMAIL_POSTMARK_SERVER_TOKEN": "secret", "ADMINS": "ada@example.org", "BEHIND_PROXY": "on"}
    )

    names = {name for name, value in alone.items() if name.isupper() and isinstance(value, str | int | list)}
    assert {"ALLOWED_HOSTS", "SECRET_KEY", "REDIS_URL", "SITE_URL", "DEBUG"} <= names
    for name in names | {"DATABASES", "ANYMAIL"}:
        assert beside[name] == alone[name], name
    assert alone["DATABASES"]["default"]["NAME"] == str(tmp_path / "demo.sqlite3")
    assert alone["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert alone["SITE_URL"] == "http://127.0.0.1:8123"


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 81", "8000/x"])
def test_a_port_that_is_none(read, port):
    with pytest.raises(ImproperlyConfigured, match="^PORT is .* it must be "):
        read(PORTAL_MODE="demo", PORT=port)


def test_an_empty_port_is_the_usual_one(read):
    assert read(PORTAL_MODE="demo", PORT="")["SITE_URL"] == "http://127.0.0.1:8000"


# --- As processes of their own --------------------------------------------------------------------------


def start(folder, *command, **settings):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder)} | GOOD | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_every_program_refuses_in_one_line_and_does_not_try_again(tmp_path):
    gunicorn = ("-m", "gunicorn", "portal.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket")
    started = {
        "manage": start(tmp_path, "manage.py", "migrate", ALLOWED_HOSTS=""),
        "worker": start(tmp_path, "-m", "celery", "-A", "portal", "worker", ALLOWED_HOSTS=""),
        "web": start(tmp_path, *gunicorn, ALLOWED_HOSTS=""),
        "database": start(tmp_path, "manage.py", "migrate", DATABASE_URL=f"sqlite:///{tmp_path}/none/x"),
    }
    told = {name: process.communicate(timeout=60)[1] for name, process in started.items()}

    codes = {name: process.returncode for name, process in started.items()}
    assert codes == {"manage": 1, "worker": 1, "web": 3, "database": 1}
    refusal = "The portal is not configured: ALLOWED_HOSTS is missing"
    assert told["manage"].startswith(refusal) and told["worker"].startswith(refusal)
    assert refusal in told["web"] and "Traceback" not in told["web"]
    assert told["database"].startswith("The database file cannot be written; look at VAR_DIR or DATABASE_URL")
    assert [told[name].count("\n") for name in ("manage", "worker", "database")] == [1, 1, 1]


IN_PRODUCTION = """
import json, logging
from django.core import mail
from django.core.management import call_command
from django.test import Client
from portal import error_mails

call_command("check", deploy=True, fail_level="WARNING")  # ends this process where it finds anything
client = Client(SERVER_NAME="seminars.example.org")
webhook = "/anymail/postmark/tracking/"
signed = {"Authorization": "Basic bmFtZTpwYXNzd29yZA=="}
answers = [
    Client().get("/healthz", headers={"host": "evil.example"}),
    client.post(webhook, {}, content_type="application/json", secure=True),
    client.post(webhook, {}, content_type="application/json", secure=True, headers=signed),
]
mail.outbox = []
for name in ("django.request", "celery.app.trace", "mailing", "django.security.SuspiciousOperation"):
    logging.getLogger(name).error("Broken in %s", name)
logging.getLogger("django.request").warning("Not found")
error_mails.waiting.join()
mails = [[each.subject, each.to, each.from_email] for each in mail.outbox]
print(json.dumps({"statuses": [answer.status_code for answer in answers], "mails": mails}))
"""
MAILED = {
    "ADMINS": "Ada Example <ada@example.org>, bo@example.org",
    "ANYMAIL_WEBHOOK_SECRET": "name:password",
    "MAIL_TRANSPORT": "django.core.mail.backends.locmem.EmailBackend",
    "SERVER_EMAIL": "errors@seminars.example.org",
}


def test_production_refuses_other_hosts_and_mails_errors_straight_to_its_admins(tmp_path):
    """The database has no tables: a mail by way of the ledger would not arrive."""
    process = start(tmp_path, "manage.py", "shell", "-v0", "-c", IN_PRODUCTION, **MAILED)
    out, log = process.communicate(timeout=60)
    assert process.returncode == 0, log
    said = json.loads(out.splitlines()[-1])

    assert "no issues" in out
    assert said["statuses"] == [400, 400, 200]  # another host; a webhook without its secret, and with it
    assert "evil.example" not in log
    to = ["ada@example.org", "bo@example.org"]
    assert said["mails"] == [
        [f"[seminars.example.org] ERROR: Broken in {name}", to, "errors@seminars.example.org"]
        for name in ("django.request", "celery.app.trace", "mailing")
    ]
    assert "Broken in django.security" in log  # what strangers cause at will is in the log only


# --- Accounts --------------------------------------------------------------------------------------------


def test_superusers_need_a_second_factor_in_production_unless_it_is_turned_off(read):
    assert read(**GOOD)["SUPERUSERS_NEED_MFA"] is True
    assert read(**GOOD, SUPERUSERS_NEED_MFA="off")["SUPERUSERS_NEED_MFA"] is False
    assert read(PORTAL_MODE="demo", SUPERUSERS_NEED_MFA="on")["SUPERUSERS_NEED_MFA"] is False


def test_another_site_signs_people_in_once_both_its_variables_are_set(read):
    both = {"ORCID_CLIENT_ID": "APP-1", "ORCID_SECRET": "x"}

    without, found = read(**GOOD, ORCID_CLIENT_ID="APP-1"), read(**GOOD, **both)

    assert without["SOCIALACCOUNT_PROVIDERS"] == {}
    assert found["SOCIALACCOUNT_PROVIDERS"]["orcid"]["APPS"][0]["client_id"] == "APP-1"
    goals = [read_["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] for read_ in (without, found)]
    assert goals == [["'self'"], ["'self'", "https://orcid.org"]]


POOL = """
import portal.wsgi
from django.db import connection
options = connection.settings_dict["OPTIONS"]
print(connection.pool.max_size if "pool" in options else options["timeout"])
"""


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"DATABASE_URL": "postgres:///portal"}, 8),
        ({"DATABASE_URL": "postgres:///portal", "DATABASE_POOL": "3"}, 3),
        ({}, 5),
    ],
)
def test_threads_of_a_web_process_share_a_few_connections_to_postgresql(tmp_path, environment, told):
    """Without asking a server: the pool opens with the first question. On SQLite, how long they wait."""
    run = [sys.executable, "-c", POOL]
    environment |= GOOD | {"VAR_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    answer = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == [str(told)]
