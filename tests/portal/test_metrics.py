"""/metrics: numbers of all processes, for named networks alone."""

import os
import subprocess
import sys
import uuid
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from mailing.models import Delivery
from portal import metrics, periodic

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.METRICS_FROM, settings.METRICS_DIR = [ip_network("127.0.0.0/8")], tmp_path
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    return tmp_path


def numbers(client):
    """{line up to its value: value} of what /metrics says."""
    lines = client.get("/metrics").content.decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        ([], "127.0.0.1", 404),
        (["10.0.0.0/8"], "127.0.0.1", 404),
        (["10.0.0.0/8", "2001:db8::/32"], "10.1.2.3", 200),
        (["10.0.0.0/8", "2001:db8::/32"], "2001:db8::1", 200),
        (["10.0.0.0/8"], "2001:db8::1", 404),
    ],
)
def test_only_named_networks_read_it(client, settings, networks, address, status):
    settings.METRICS_FROM = [ip_network(each) for each in networks]

    assert client.get("/metrics", REMOTE_ADDR=address).status_code == status
    assert client.post("/metrics", REMOTE_ADDR=address).status_code == 405


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, 3])
def test_it_says_what_waits_and_what_is_in_trouble_by_few_queries(client, django_assert_num_queries, number):
    due = timezone.now() - timedelta(minutes=10)
    for _each in range(number):
        Delivery.objects.create(key=uuid.uuid4().hex, address="ada@example.org", due_at=due)
    Delivery.objects.create(key="done", address="ada@example.org", due_at=due, state="sent")
    periodic.note_clock(timezone.now())

    with django_assert_num_queries(8):
        told = numbers(client)

    assert told['portal_mails_waiting{state="pending"}'] == number
    assert (590 < told['portal_queue_age_seconds{queue="mail"}'] < 700) == (number > 0)
    assert told['portal_trouble{check="mail"}'] == (1 if number else 0)
    assert told['portal_trouble{check="clock"}'] == 0


@pytest.mark.database
@pytest.mark.django_db
def test_it_answers_in_each_failure(client, settings):
    assert numbers(client)["portal_database_up"] == 1
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert numbers(client)['portal_trouble{check="queue"}'] == 1

    def away(*args):
        raise OperationalError("no answer")

    with connection.execute_wrapper(away):
        told = numbers(client)
    assert told["portal_database_up"] == 0
    assert 'portal_trouble{check="queue"}' not in told


COUNT = (
    "from portal import metrics; metrics.KEPT.inc(2); metrics.tasks.labels('portal.tasks.x', 'done').inc()"
)


@pytest.mark.django_db
def test_the_counters_of_all_processes_are_added_up_until_those_are_dead(client, folder):
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder / "var"), "PORTAL_MODE": "development"}
    environment |= {"METRICS_FROM": "127.0.0.1", "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", COUNT]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=60)
    (written,) = (folder / "var" / "metrics").glob("counter_*.db")
    written.rename(folder / written.name)

    told = numbers(client)
    assert told['portal_answers_total{how="kept"}'] == 2.0
    assert told['portal_tasks_total{end="done",task="portal.tasks.x"}'] == 1.0

    (folder / f"counter_{os.getpid()}.db").touch()
    metrics.forget_the_dead()
    assert [each.name for each in folder.glob("*.db")] == [f"counter_{os.getpid()}.db"]
