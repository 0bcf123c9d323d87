"""A short attack on a running site with the planted rows alone, and what it finds where there is a fault."""

import logging
import random

import pytest
from django.db.models import CharField, TextField
from django.http import HttpResponse, HttpResponseRedirect
from django.test import testcases
from django.urls import include, path

from events.models import JoiningLink
from portal import rooms
from tests.attack import campaign, viewers
from tests.attack.crawling import Crawl
from tests.attack.hostile import Fuzz
from tests.attack.judging import Judge
from tests.attack.planting import KNOWN_TO_ORGANISERS, LEFT_OUT, NOBODY, PUBLIC
from tests.attack.sending import Sender

SEED = 11


def leak(request):
    """A page that tells anybody a passcode, as a new one might by mistake."""
    return HttpResponse(JoiningLink.objects.first().passcode)


def break_down(request):
    return HttpResponse(1 / 0)


def repeat(request):
    return HttpResponse(f"<p>{request.GET.get('q', '')}</p>")


def go_on(request):
    return HttpResponseRedirect(request.GET.get("next") or "/")


FAULTY = [
    path("leak/", leak), path("break-down/", break_down), path("repeat/", repeat), path("go-on/", go_on),
]  # fmt: skip
urlpatterns = [*FAULTY, path("", include("portal.urls"))]


@pytest.fixture
def site(live_server, settings, monkeypatch):
    """A running site with planted rows, as (worlds, sender, chance).

    Media are answered by the view of the portal: Django's own for tests breaks down on hostile paths.
    """
    monkeypatch.setattr(testcases._MediaFilesHandler, "_should_handle", lambda self, path: False)
    settings.SITE_URL = live_server.url
    chance = random.Random(SEED)
    return viewers.plant(chance), Sender(live_server.url, viewers.cookies()), chance


def test_a_short_attack_finds_nothing(site, caplog):
    """It measures no time, as machines differ."""
    caplog.set_level(logging.ERROR)
    worlds, sender, chance = site

    done = campaign.run(sender, worlds, 250, chance, most=1, limit=80, seconds=None)

    assert done.report() == {}
    assert [record.getMessage() for record in caplog.records if is_fault(record)] == []
    assert min(done.judge.seen[viewer] for viewer in ("editor", "other", "superuser")) > 50  # signed in


def is_fault(record):
    return record.levelno >= logging.ERROR and not record.name.startswith("django.security")


WRONG = {
    ("stranger sees events.JoiningLink.passcode of public", "leak/"),
    ("status 500", "break-down/"),
    ("a script of ours in a page", "repeat/"),
    ("leads to another host", "go-on/"),
}


def test_an_attack_finds_what_is_wrong(site, settings):
    settings.ROOT_URLCONF = __name__
    worlds, sender, chance = site
    judge = Judge(sender, worlds[0].secrets, seconds=None)
    fuzz = Fuzz(chance, [str(each.pattern) for each in FAULTY], Crawl(judge, chance, most=1))

    def found():
        return {(kind, pattern) for kind, _is_get, pattern in judge.wrong}

    for request in fuzz.requests(6000, ["stranger"]):
        judge.ask(request)
        if found() >= WRONG:
            break

    assert found() >= WRONG


@pytest.mark.django_db
def test_every_text_of_every_model_is_planted_but_what_is_too_short():
    """A new model's texts are found by themselves; what is left out is left out on purpose."""
    worlds = viewers.plant(random.Random(SEED))
    planted = {secret.field for secret in worlds[1].secrets}
    left_out = {
        f"{model._meta.label}.{field.name}"
        for model in rooms.models()
        if model._meta.label not in LEFT_OUT
        for field in model._meta.concrete_fields
        if isinstance(field, TextField | CharField) and not field.choices
    } - planted

    assert {name.rpartition(".")[2] for name in left_out} == {
        "about",  # of a mail about a poster
        "decision",
        "door_code",
        "orcid",
        "review_code",
        "status",  # of what was told of a talk
        "time_zone",
    }
    assert planted | {name.rpartition(".")[0] for name in planted} >= PUBLIC | NOBODY | KNOWN_TO_ORGANISERS
