"""The check of mail: what it finds in the DNS and at the mail server, where it is kept, and whom it stops."""

import datetime as dt

import dns.resolver
import pytest
from django.core.management import CommandError, call_command

from mailing.announcements.admin import pages
from mailing.deliverability import dns_records as records
from mailing.deliverability import report, tasks
from mailing.models import DeliverabilityReport, Delivery
from portal import doorbell
from tests.support import announcements, dns_records
from tests.support.factories import make_superuser, make_user, utc

NOW = utc(2026, 3, 25, 12)
DOMAIN = "seminars.example.edu"
PAGE = "/admin/mailing/deliverabilityreport/"


@pytest.fixture
def site(settings, server):
    """A site whose settings are good, and whose mail server answers on this machine."""
    settings.SITE_URL = f"https://{DOMAIN}"
    settings.DEFAULT_FROM_EMAIL = f"Seminars <portal@{DOMAIN}>"
    return settings


@pytest.fixture
def dns_says(monkeypatch):
    """Let the machine's resolver be one that says what the test says."""

    def says(changes=()):
        made = dns_records.resolver(changes)
        monkeypatch.setattr(dns.resolver, "Resolver", lambda: made)
        return made

    return says


def levels(found):
    return {each.subject: each.level for each in found}


# --- The whole -------------------------------------------------------------------------------------------


def test_a_site_in_good_order_is_green_and_nothing_is_sent(site, server):
    found = report.look(resolver=dns_records.resolver())

    assert set(levels(found).values()) == {"green"}, found
    assert {"SPF", "DKIM", "DMARC", "MX"} < set(levels(found))
    assert server.taken == []


def test_a_sender_that_can_be_of_no_domain_asks_the_dns_nothing(site):
    for address in ("portal@localhost", "portal@seminars.example.org", "portal@host.local", "portal"):
        site.DEFAULT_FROM_EMAIL, resolver = address, dns_records.resolver()

        found = levels(report.look(resolver=resolver))

        assert found["Sender"] == "red" and resolver.asked == [], address


def test_an_address_of_the_site_without_encryption_is_red(site):
    site.SITE_URL = f"http://{DOMAIN}"

    assert levels(report.look(resolver=dns_records.resolver()))["Address of the site"] == "red"


def test_every_finding_that_is_not_green_says_what_to_do(site):
    site.SITE_URL, site.MAIL_TRANSPORT = "http://x", "django.core.mail.backends.console.EmailBackend"
    empty = [*report.look(resolver=dns_records.Resolver()), *records.findings(DOMAIN, records.Records(BAD))]

    assert [each for each in empty if each.level != "green" and not each.todo] == []
    assert "red" in levels(empty).values()


BAD = dns_records.Resolver({(DOMAIN, "TXT"): ['"v=spf1 +all"'], (DOMAIN, "MX"): ["0 ."]})


# --- The mail server -------------------------------------------------------------------------------------


def test_a_mail_server_that_is_not_there_is_red(site):
    site.EMAIL_PORT = 1

    found = report.transport()

    assert found.level == "red" and found.message.startswith("127.0.0.1:1: ")


def test_a_password_that_a_server_does_not_take_is_red(site, server):
    site.EMAIL_HOST_USER, site.EMAIL_HOST_PASSWORD = "portal", "wrong"

    found = report.transport()

    assert found.level == "red" and "wrong" not in found.message and server.taken == []


def test_a_provider_without_its_key_is_red_and_with_one_only_a_message_tells(settings):
    settings.MAIL_TRANSPORT, settings.ANYMAIL = "anymail.backends.postmark.EmailBackend", {}
    assert report.transport().level == "red"

    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token"}
    assert report.transport().level == "green"


@pytest.mark.parametrize(
    "transport",
    ["django.core.mail.backends.filebased.EmailBackend", "mailing.delivery.mailbox.MailboxBackend"],
)
def test_a_transport_that_keeps_mails_on_this_machine_is_red(settings, transport):
    settings.MAIL_TRANSPORT = transport

    found = report.transport()

    assert found.level == "red" and found.message.startswith("Mails leave this machine nowhere")


@pytest.mark.parametrize("transport", ["mailing.nothing.Backend", "no module"])
def test_a_transport_that_is_none_is_red(settings, transport):
    settings.MAIL_TRANSPORT = transport

    assert report.transport().level == "red"


# --- What is kept ----------------------------------------------------------------------------------------


def test_the_result_is_kept_in_one_row(db, site):
    assert report.is_red(NOW)  # nobody has looked yet

    report.refresh(now=NOW, resolver=dns_records.resolver())
    assert not report.is_red(NOW) and report.is_red(NOW + dt.timedelta(days=8))

    report.refresh(now=NOW, resolver=dns_records.Resolver())
    assert report.is_red(NOW) and DeliverabilityReport.objects.count() == 1


@pytest.mark.database
def test_who_sends_asks_the_stored_result_and_no_name_server(db, site, dns_says, django_assert_num_queries):
    resolver = dns_says()
    report.refresh(resolver=dns_records.resolver())

    with django_assert_num_queries(1):
        assert not report.is_red()

    assert resolver.asked == []


def test_the_demo_is_never_red(db, settings):
    settings.DEMO = True

    assert not report.is_red()
    report.refresh_if_due(NOW)
    assert not DeliverabilityReport.objects.exists()


def test_the_clock_looks_once_a_day_and_each_time_while_it_is_red(db, site, dns_says):
    resolver = dns_says({("_dmarc." + DOMAIN, "TXT"): None})
    report.refresh_if_due(NOW)
    assert report.is_red(NOW)

    resolver.records |= dns_records.GOOD
    report.refresh_if_due(NOW + dt.timedelta(hours=1))
    assert not report.is_red(NOW)

    asked = len(resolver.asked)
    report.refresh_if_due(NOW + dt.timedelta(hours=2))
    assert len(resolver.asked) == asked
    report.refresh_if_due(NOW - dt.timedelta(days=1))  # the clock was set back
    assert len(resolver.asked) > asked
    asked = len(resolver.asked)
    report.refresh_if_due(NOW + dt.timedelta(hours=22))
    assert len(resolver.asked) > asked


def test_the_task_of_the_clock_is_there(db, site, dns_says):
    dns_says()

    tasks.refresh_report()

    assert not DeliverabilityReport.objects.get().is_red
    assert tasks.refresh_report.name in doorbell.rings


# --- More than 100 people while it is red ----------------------------------------------------------------


@pytest.fixture
def draft(db, monkeypatch, client):
    """An announcement of the client's to three people, who count as many."""
    announcements.offer(monkeypatch)
    monkeypatch.setattr(pages, "MANY", 2)
    user = make_user("editor@example.org")
    client.force_login(user)
    news = announcements.make_list(editors=[user])
    for _number in range(3):
        announcements.make_reader(lists=[news])
    return announcements.make_announcement(lists=[news], created_by=user)


def send(client, draft, **more):
    return client.post(f"/admin/mailing/announcement/{draft.pk}/preview/", {"when": "now"} | more)


def test_while_it_is_red_sending_to_many_asks_twice(client, draft, site):
    report.refresh(resolver=dns_records.Resolver())

    refused = send(client, draft)
    assert "Many mail servers may refuse it" in refused.content.decode()
    assert not Delivery.objects.exists()

    assert send(client, draft, is_sure="on").status_code == 302
    draft.refresh_from_db()
    assert draft.state != "draft"


def test_sending_to_many_asks_nothing_while_it_is_good(client, draft, site):
    report.refresh(resolver=dns_records.resolver())

    assert send(client, draft).status_code == 302


def test_sending_to_few_asks_nothing(client, draft, monkeypatch):
    monkeypatch.setattr(pages, "MANY", 3)
    assert report.is_red()

    assert send(client, draft).status_code == 302


# --- The page and the command ----------------------------------------------------------------------------


def test_the_page_shows_what_was_found_and_looks_anew(client, db, site, dns_says):
    client.force_login(make_superuser(email="root@example.org", time_zone="Asia/Tokyo"))
    resolver = dns_says({(DOMAIN, "TXT"): None})
    assert "Not checked yet" in client.get(PAGE).content.decode()
    assert resolver.asked == []

    shown = client.post(PAGE, {"do": "check"}, follow=True).content.decode()

    assert (
        "The check is red" in shown and f"Add a TXT record at {DOMAIN}" in shown and "(Tokyo time)" in shown
    )
    resolver.records |= dns_records.GOOD
    assert "Nothing is red" in client.post(PAGE, {"do": "check"}, follow=True).content.decode()


def test_a_test_message_goes_by_the_ledger_with_the_headers_of_an_announcement(client, db, site):
    client.force_login(make_superuser())

    answer = client.post(PAGE, {"do": "test", "address": " Me@Example.NET "}, follow=True)

    assert "on its way to me@example.net" in answer.content.decode()
    delivery = Delivery.objects.get()
    octets = bytes(delivery.message)
    assert (delivery.address, delivery.purpose, delivery.state) == ("me@example.net", "test", "pending")
    assert b"List-Unsubscribe: <https://" in octets
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in octets


def test_what_is_no_address_is_told_at_the_field_and_nothing_is_sent(client, db, site):
    client.force_login(make_superuser())

    answer = client.post(PAGE, {"do": "test", "address": "me"}).content.decode()

    assert "This is no mail address" in answer and not Delivery.objects.exists()


ARRIVED = """Delivered-To: me@example.net
Authentication-Results: mx.example.net; dkim=pass header.i=@x; spf={spf} (all well) smtp.mailfrom=x;
 dmarc=pass (p=NONE)
DKIM-Signature: v=1; a=rsa-sha256; h=From:To:Subject{signed}; bh=abc=; b=def=
Subject: Test

dmarc=fail in a body is nothing
"""


@pytest.mark.parametrize(
    ("spf", "signed", "red"),
    [
        ("pass", ":List-Unsubscribe:\n List-Unsubscribe-Post", set()),
        ("softfail", ":List-Unsubscribe:List-Unsubscribe-Post", {"SPF"}),
        ("pass", ":List-Unsubscribe", {"List-Unsubscribe"}),
    ],
)
def test_a_message_that_arrived_is_read(client, db, spf, signed, red):
    client.force_login(make_superuser())

    answer = client.post(PAGE, {"do": "read", "source": ARRIVED.format(spf=spf, signed=signed)})

    results = answer.context_data["results"]
    assert {each.subject for each, _label in results} == {"SPF", "DKIM", "DMARC", "List-Unsubscribe"}
    assert {each.subject for each, _label in results if each.level == "red"} == red


@pytest.mark.parametrize("source", ["nonsense", "Subject: x\n\nAuthentication-Results: spf=pass", ": \n\n:"])
def test_a_source_without_results_says_what_to_paste(client, db, source):
    client.force_login(make_superuser())

    answer = client.post(PAGE, {"do": "read", "source": source})

    ((found, _label),) = answer.context_data["results"]
    assert found.level == "red" and "Paste the whole source" in answer.content.decode()


@pytest.mark.parametrize("source", ["", "\x00", "x" * 100_001])
def test_a_source_that_is_none_is_told_at_the_field(client, db, source):
    client.force_login(make_superuser())

    answer = client.post(PAGE, {"do": "read", "source": source})

    assert answer.context_data["read_form"].errors["source"] and not answer.context_data["results"]


def test_the_page_is_for_superusers_only(client, db):
    user = make_user()
    announcements.make_list(editors=[user])
    client.force_login(user)

    for data in ({}, {"do": "check"}, {"do": "test", "address": "me@example.net"}):
        assert client.post(PAGE, data).status_code == 403
    assert client.get(PAGE).status_code == 403
    assert not Delivery.objects.exists() and not DeliverabilityReport.objects.exists()


def test_the_command_says_the_same_and_fails_while_it_is_red(db, site, dns_says, capsys):
    resolver = dns_says({(DOMAIN, "MX"): None})
    with pytest.raises(SystemExit) as ended:
        call_command("mail_check")
    assert ended.value.code == 1
    assert "Add an MX record." in capsys.readouterr().out

    resolver.records |= dns_records.GOOD
    call_command("mail_check", to="me@example.net")
    said = capsys.readouterr().out
    assert "DKIM: default: the key is there" in said and "To be mended" not in said
    assert Delivery.objects.get().address == "me@example.net"


def test_the_command_refuses_what_is_no_address(db, site, dns_says):
    dns_says()

    with pytest.raises(CommandError, match="no mail address"):
        call_command("mail_check", to="me")
