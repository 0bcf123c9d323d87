"""Who writes a joining address into a text that anybody may read is told so, and hindered in nothing."""

import pytest
from django.contrib.messages import get_messages

from events.models import JoiningLink, Page
from mailing.models import Announcement, MailingList
from portal.models import SiteSettings
from tests.support.admin_forms import add, change, submit
from tests.support.factories import make_event, make_joining_link, make_person, make_superuser, make_talk
from tests.support.mailing_lists import make_list

ADDRESS = "https://zoom.example.org/j/81234567890"


@pytest.fixture(autouse=True)
def talk(client, db):
    client.force_login(make_superuser())
    made = make_talk(make_event("seminar"))
    make_joining_link(talk=made, url=ADDRESS)
    return made


def warnings(answer):
    assert answer.status_code == 302
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    return [sentence for sentence in said if "lets people into an online meeting" in sentence]


@pytest.mark.parametrize(
    "written", [ADDRESS, "Meeting 812 3456 7890", "[Join](https://zoom.example.org/j/8123456&#55;890)"]
)
def test_of_an_abstract(client, talk, written):
    told = warnings(submit(client, change(talk), abstract=f"We meet: {written}"))

    assert len(told) == 1
    talk.refresh_from_db()
    assert written in talk.abstract


@pytest.mark.parametrize("make", [
    lambda talk: (change(talk), "title"),
    lambda talk: (change(talk.event), "description"),
    lambda talk: (change(talk.event), "summary"),
    lambda talk: (change(make_person("Ada Example")), "bio"),
    lambda talk: (change(Page.objects.create(event=talk.event, slug="way", title="Way")), "body"),
    lambda talk: (change(make_list()), "description"),
    lambda talk: (change(SiteSettings.objects.get_or_create()[0]), "imprint"),
])  # fmt: skip
def test_of_other_public_texts(client, talk, make):
    address, field = make(talk)

    told = warnings(submit(client, address, **{field: f"Zoom: {ADDRESS}"}))
    assert [ADDRESS in sentence for sentence in told] == [True]


def test_nothing_is_said_of_the_link_itself_or_of_other_texts(client, talk):
    link = JoiningLink.objects.get()

    assert warnings(submit(client, change(link), label="Zoom 2", passcode="abc123")) == []
    assert warnings(submit(client, change(talk), abstract="Zoom, as always")) == []
    assert warnings(submit(client, add(MailingList), name="News", slug="news")) == []


def test_the_page_on_which_a_mail_is_sent_names_what_is_replaced(client, talk):
    answer = submit(client, add(Announcement), subject="Join 812 3456 7890", body=f"Here: {ADDRESS}, `<b>`")
    shown = client.get(answer.url).content.decode()

    assert "These words would let in whoever reads them." in shown
    assert "<li>812 3456 7890</li><li>https://zoom.example.org/j/81234567890</li>" in shown
    assert shown.count("81234567890") == 1
