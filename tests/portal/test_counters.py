"""Counters of rate limits are shared through Redis, and counted locally while it is away."""

import os
import signal
import time

import pytest
import redis
from django.core.cache import cache, caches
from django.test import Client, RequestFactory

from portal import counters, rate_limits
from tests.support import servers
from tests.support.factories import make_event, make_user
from tests.support.mailing_lists import make_list

NOBODY = ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock"]


@pytest.fixture(autouse=True)
def own_counters(monkeypatch):
    monkeypatch.setattr(counters, "quiet_until", 0.0)
    counters.Counters("", {}).clear()


@pytest.fixture
def use(settings):
    """Makes a URL the site's REDIS_URL."""

    def use(url):
        settings.CACHES = {"default": {"BACKEND": "portal.counters.Counters", "LOCATION": url}}

    return use


def try_it():
    return rate_limits.allows(RequestFactory(REMOTE_ADDR="192.0.2.1").post("/"), "try", "2/h/ip")


@pytest.mark.redis
def test_processes_count_together(use, redis_server):
    use(redis_server)
    cache.clear()
    first = [try_it(), try_it()]

    counters.Counters("", {}).clear()  # what another process has of its own
    caches.close_all()

    assert first == [True, True] and not try_it()


@pytest.mark.parametrize("url", NOBODY)
def test_where_nobody_listens_each_counts_by_itself(use, url, caplog):
    use(url)

    assert [try_it() for _number in range(4)] == [True, True, False, False]
    assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.redis
def test_a_redis_that_is_killed_hangs_or_is_full_takes_no_limit_along(use, monkeypatch):
    with servers.redis() as url:
        use(url)
        client = redis.from_url(url)
        number = client.info()["process_id"]
        assert try_it()

        client.config_set("maxmemory", 1)
        assert try_it()
        client.config_set("maxmemory", 0)
        monkeypatch.setattr(counters, "quiet_until", 0.0)

        os.kill(number, signal.SIGSTOP)
        hanging = [try_it(), try_it()]
        os.kill(number, signal.SIGCONT)
        monkeypatch.setattr(counters, "quiet_until", 0.0)
        os.kill(number, signal.SIGKILL)

    assert hanging == [True, False] and not try_it()


@pytest.mark.redis
def test_a_redis_that_failed_is_asked_again_after_a_while(use, redis_server, monkeypatch):
    use(redis_server)
    cache.clear()
    monkeypatch.setattr(counters, "quiet_until", time.monotonic() + 60)
    assert [try_it(), try_it(), try_it()] == [True, True, False]

    monkeypatch.setattr(counters, "quiet_until", 0.0)

    assert try_it() and redis.from_url(redis_server).keys("*try*")


@pytest.mark.parametrize("url", NOBODY)
@pytest.mark.django_db
def test_every_form_with_a_limit_answers_without_redis(use, url):
    use(url)
    make_event("series", takes_suggestions=True, editors=[make_user("ines@example.org", "secret word")])
    make_list("readers")
    letter = {"name": "Ada", "email": "ada@example.org", "subject": "Hello", "text": "Is it free?"}
    forms = {
        "/accounts/login/": {"login": "ines@example.org", "password": "wrong"},
        "/accounts/signup/": {"email": "new@example.org", "password1": "correct horse battery"},
        "/accounts/password/reset/": {"email": "ines@example.org"},
        "/lists/readers/subscribe/": {"email": "ada@example.org"},
        "/events/series/contact/": letter,
        "/events/series/suggest/": {"speaker_name": "Bob Example"},
    }

    answers = {path: Client().post(path, data).status_code for path, data in forms.items()}

    assert answers.pop("/accounts/login/") == 200
    assert set(answers.values()) == {302}


def test_the_counters_that_were_used_last_stay_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(counters, "MOST_IN_MEMORY", 30)
    store = counters.Counters("", {})
    for number in range(50):
        store.set(f"other-{number}", 1)
        store.get("mine", None) or store.set("mine", 1)

    assert store.get("mine") == 1
    assert store.get("other-0") is None
