"""The mailbox of the demonstration: where its mails land, and its pages."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import path, reverse

from mailing.delivery import mailbox, sending
from mailing.delivery import views as pages
from mailing.models import Delivery
from portal import urls
from tests.support.mailing_lists import make_list

pytestmark = pytest.mark.django_db

# The addresses that the demo has beside those of every site.
urlpatterns = [
    *urls.urlpatterns,
    path("demo/mailbox/", pages.index, name="mailbox"),
    path("demo/mailbox/<slug:name>/", pages.letter, name="mailbox-letter"),
    path("demo/mailbox/<slug:name>/html/", pages.html, name="mailbox-html"),
]


@pytest.fixture(autouse=True)
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    settings.MAIL_TRANSPORT = "mailing.delivery.mailbox.MailboxBackend"


HTML = "<!doctype html><html><head><title>x</title></head><body><a href='/lists/'>Lists</a></body></html>"


def write(subject="Grüße", to="ada@example.org", *, html="", calendar=""):
    """A mail that somebody sends, and a worker delivers."""
    message = EmailMultiAlternatives(subject, "See https://portal.example.org/lists/ & <b>more</b>.", to=[to])
    if html:
        message.attach_alternative(html, "text/html")
    if calendar:
        message.attach("event.ics", calendar, "text/calendar")
    message.send()
    sending.run("worker 1")


def test_a_mail_lands_in_the_mailbox_and_nowhere_else(client, mailoutbox):
    assert "No mail yet" in client.get(reverse("mailbox")).content.decode()
    write()

    shown = client.get(reverse("mailbox")).content.decode()

    assert "Grüße" in shown and "To ada@example.org" in shown
    assert mailoutbox == [] and Delivery.objects.get().state == "sent"


def test_a_mail_has_a_page_with_its_headers_text_and_links(client):
    write(calendar="BEGIN:VCALENDAR\r\nSUMMARY:Größe\r\nEND:VCALENDAR\r\n")
    (letter,) = map(mailbox.read, mailbox.paths())

    shown = client.get(reverse("mailbox-letter", args=[letter.name])).content.decode()

    assert "<h1>Grüße</h1>" in shown and "ada@example.org" in shown
    assert 'href="https://portal.example.org/lists/"' in shown and "&lt;b&gt;more" in shown
    assert "Attached: event.ics" in shown and "SUMMARY:Größe" in shown
    assert "<iframe" not in shown


def test_the_html_of_a_mail_is_in_a_frame_that_runs_nothing(client):
    write(html=HTML.replace("<body>", "<body><script>alert(1)</script>"))
    (letter,) = map(mailbox.read, mailbox.paths())
    address = reverse("mailbox-html", args=[letter.name])

    page, frame = client.get(reverse("mailbox-letter", args=[letter.name])), client.get(address)

    assert f'<iframe class="mail-frame" src="{address}"' in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert (
        "sandbox allow-top-navigation-by-user-activation;" in policy + ";" and "allow-scripts" not in policy
    )
    assert "script-src 'self'" in policy or "script-src" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in frame.content.decode()


@pytest.mark.parametrize("name", ["nothing", "20260101-000000-000000-abcdef"])
def test_a_mail_that_is_not_there_is_404(client, name):
    for page in ("mailbox-letter", "mailbox-html"):
        assert client.get(reverse(page, args=[name])).status_code == 404


def test_the_latest_mail_is_first_and_the_oldest_go(client, monkeypatch):
    monkeypatch.setattr(mailbox, "MOST", 3)
    for number in range(5):
        write(f"Mail {number}")

    assert [letter.message["Subject"] for letter in map(mailbox.read, mailbox.paths())] == [
        "Mail 4",
        "Mail 3",
        "Mail 2",
    ]


def test_a_full_mailbox_has_pages(client, monkeypatch):
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    for number in range(3):
        write(f"Mail {number}")

    first, second = (client.get(reverse("mailbox"), {"page": page}).content.decode() for page in (1, 2))

    assert "Mail 2" in first and "Mail 0" not in first and "Mail 0" in second


def test_the_mailbox_only_shows(client):
    assert client.post(reverse("mailbox")).status_code == 405


def test_every_page_of_the_demo_leads_there_and_a_sign_up_says_so(client):
    news = make_list("news")

    home = client.get("/").content.decode()
    sent = client.post(
        reverse("mailing-list-subscribe", args=[news.slug]), {"email": "new@example.org"}, follow=True
    )

    assert 'href="/demo/mailbox/"' in home
    assert "In this demonstration it lands in" in sent.content.decode()


def test_other_sites_have_no_mailbox(client, settings):
    settings.DEMO, settings.ROOT_URLCONF = False, "portal.urls"

    assert client.get("/demo/mailbox/").status_code == 404
    assert "mailbox" not in client.get("/").content.decode()


def test_a_sign_up_is_confirmed_by_the_link_in_the_mailbox(client):
    news = make_list("news")
    client.post(reverse("mailing-list-subscribe", args=[news.slug]), {"email": "new@example.org"})
    sending.run("worker 1")
    (letter,) = map(mailbox.read, mailbox.paths())
    link = next(word for word in letter.text.split() if "/lists/confirm/" in word)

    client.post(link.removeprefix("http://127.0.0.1:8000"))

    assert news.subscriptions.get().state == "active"
