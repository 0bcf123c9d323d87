"""The log: ids of requests, lines and JSON, and who asked for what."""

import json
import logging
import re

import pytest
import sentry_sdk
from django.http import HttpResponse
from django.urls import path

from portal import logs, sentry


def speak(request, token):
    logging.getLogger("portal.test").warning("Heard")
    return HttpResponse("done")


urlpatterns = [path("speak/<str:token>/", speak)]


@pytest.fixture(autouse=True)
def urls(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def lines(caplog):
    """What was logged, as JSON lines read again."""
    caplog.handler.addFilter(logs.WithRequestId())
    caplog.set_level(logging.INFO)
    yield lambda: [json.loads(logs.JsonFormatter().format(record)) for record in caplog.records]
    caplog.handler.filters.clear()


@pytest.mark.parametrize("given", ["", "abc-1234-DEF", "short", "with space in it", "x" * 65])
@pytest.mark.parametrize("proxies", [0, 1])
def test_the_answer_and_its_lines_bear_one_id(client, settings, caplog, given, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    caplog.handler.addFilter(logs.WithRequestId())

    answer = client.get("/speak/x/", headers={"X-Request-ID": given})

    (record,) = caplog.records
    assert record.request_id == answer["X-Request-ID"]
    is_taken = proxies and given == "abc-1234-DEF"
    assert (
        answer["X-Request-ID"] == given if is_taken else re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])
    )
    assert logs.current.get() == ""
    caplog.handler.filters.clear()


@pytest.mark.parametrize("is_on", [False, True])
def test_one_setting_logs_who_asked_for_what_without_queries_and_tokens(client, settings, lines, is_on):
    settings.ACCESS_LOG = is_on

    client.get("/speak/7-1.PlantedLink0123456789abcdef/?token=planted")

    told = [line["message"] for line in lines() if line["logger"] == "portal.access"]
    assert len(told) == is_on and "planted" not in str(lines()).lower()
    assert all(re.fullmatch(r"GET /speak/…/ 200 in \d+ ms", line) for line in told)


def test_a_line_of_json_has_all_of_an_error(lines):
    try:
        raise ValueError("on two\nlines")
    except ValueError:
        logging.getLogger("portal.test").exception("Broken: %s", "redis://portal:planted@127.0.0.1/0")

    (line,) = lines()
    assert list(line) == ["time", "level", "logger", "message", "request_id"]
    assert line["level"] == "ERROR" and line["time"].endswith("+00:00")
    assert line["message"].startswith("Broken: redis://…") and "ValueError: on two\nlines" in line["message"]


def test_what_goes_to_sentry_is_the_path_and_the_error_alone():
    sent = []
    transport = type(
        "Transport", (sentry_sdk.Transport,), {"capture_envelope": lambda self, each: sent.append(each)}
    )
    client = sentry_sdk.Client(
        "https://public@errors.example.org/1",
        transport=transport,
        default_integrations=False,
        **sentry.OPTIONS,
    )
    event = {
        "request": {
            "method": "POST",
            "url": "https://seminars.example.org/posters/7-1.PlantedLink0123456789abcdef/?token=planted",
            "headers": {"Authorization": "planted"},
            "cookies": {"sessionid": "planted"},
            "data": {"password": "planted"},
        },
        "user": {"email": "planted@example.org"},
        "exception": {"values": [{"value": "redis://portal:planted@127.0.0.1:6379/0 does not answer"}]},
    }
    client.capture_event(event)
    client.close()

    (envelope,) = sent
    told = envelope.items[0].payload.json
    assert told["request"] == {"method": "POST", "url": "https://seminars.example.org/posters/…/"}
    assert "does not answer" in str(told) and "planted" not in str(told).lower()
