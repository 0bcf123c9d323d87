"""Error mails and logs say where and why, and hold no secret: one is planted in each place."""

import io
import logging
import logging.config

import pytest
from django.conf import settings as site
from django.core import mail
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from portal import error_mails

SECRETS = {
    "login": "planted-login@example.org",
    "password": "planted-password",
    "cookie": "planted-cookie",
    "header": "planted-header",
    "query": "planted-query",
    "file": "planted-file",
    "broker": "planted-broker",
    "variable": "planted-variable",
    "link": "7-1.PlantedLink0123456789abcdef",
    "key": "1-c9PlantedKey0123456789",
}


def break_down(request, link):
    variable = SECRETS["variable"]
    assert variable and request.POST["password"]
    raise ConnectionError(f"redis://portal:{SECRETS['broker']}@127.0.0.1:6379/0 does not answer")


def refuse(request):
    raise BadRequest("This is not taken")


urlpatterns = [
    path("mail/<str:link>/", break_down),
    path("refused/", refuse),
    path("", lambda request: HttpResponse(), name="home"),
]


@pytest.fixture
def heard(settings, tmp_path, monkeypatch):
    """What the production log writes, and error mails to administrators."""
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(error_mails, "FOLDER", tmp_path)
    settings.ADMINS = [("Ada", "ada@example.org")]
    settings.SECRET_KEY = SECRETS["variable"] * 3
    stream = io.StringIO()
    config = site.LOGGING | {"root": {"handlers": ["console", "admins"], "level": "INFO"}}
    logging.config.dictConfig(config)
    console = next(each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler)
    console.setStream(stream)
    yield stream
    logging.config.dictConfig(site.LOGGING)


@pytest.mark.parametrize("name", ["link", "key"])
def test_neither_log_nor_mail_holds_what_was_sent(heard, name):
    browser = Client(raise_request_exception=False)
    browser.cookies["sessionid"] = SECRETS["cookie"]

    answer = browser.post(
        f"/mail/{SECRETS[name]}/?token={SECRETS['query']}",
        {
            "login": SECRETS["login"],
            "password": SECRETS["password"],
            "file": io.BytesIO(SECRETS["file"].encode()),
        },
        HTTP_AUTHORIZATION=SECRETS["header"],
    )

    error_mails.waiting.join()
    (message,) = mail.outbox
    told = f"{heard.getvalue()} {message.subject} {message.body} {message.alternatives}"
    assert answer.status_code == 500
    assert "ConnectionError" in message.body and "POST /mail/" in message.body
    assert "ConnectionError" in heard.getvalue()
    assert [secret for secret in SECRETS.values() if secret in told] == []


def test_a_refusal_is_one_line_of_the_log(heard):
    answer = Client().get("/refused/")

    line = f"WARNING django.request {answer['X-Request-ID']}: This is not taken: /refused/\n"
    assert heard.getvalue() == line
