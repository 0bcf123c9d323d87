"""What the records of a sender's domain are worth: SPF, DKIM, DMARC, MX."""

import socketserver
import threading

import dns.message
import dns.resolver
import dns.rrset
import pytest

from mailing.deliverability import dns_records as records
from tests.support import dns_records

DOMAIN = "seminars.example.edu"


def of(subject, changes=(), selector=""):
    found = records.findings(DOMAIN, records.Records(dns_records.resolver(changes)), selector)
    return next(each for each in found if each.subject == subject)


@pytest.mark.parametrize(
    "fault", [dns.resolver.LifetimeTimeout(timeout=4, errors=[]), dns.resolver.NoNameservers(), OSError()]
)
def test_name_servers_that_do_not_answer_are_asked_once_and_told_of(fault):
    resolver = dns_records.Resolver(fault=fault)

    (found,) = records.findings(DOMAIN, records.Records(resolver))

    assert (found.subject, found.level) == ("DNS", "red") and DOMAIN in found.message
    assert len(resolver.asked) == 1


def test_many_slow_answers_end_after_a_while_too(monkeypatch):
    class Slow(dns_records.Resolver):
        def resolve(self, name, kind, lifetime):
            if lifetime <= 0:
                raise dns.resolver.LifetimeTimeout(timeout=0, errors=[])
            clock[0] += lifetime  # answers at the last moment
            return super().resolve(name, kind, lifetime)

    clock, resolver = [100.0], Slow()
    monkeypatch.setattr(records.time, "monotonic", lambda: clock[0])

    (found,) = records.findings(DOMAIN, records.Records(resolver))

    assert found.subject == "DNS" and clock[0] <= 100 + records.SECONDS_IN_ALL


# --- SPF, DKIM, DMARC, MX --------------------------------------------------------------------------------


def many(number):
    """An SPF record that takes so many look-ups, of hosts."""
    return [f'"v=spf1 {" ".join(f"a:h{each}.example.edu" for each in range(number))} -all"']


@pytest.mark.parametrize(
    ("texts", "level"),
    [
        (None, "red"),
        (['"v=spf10 -all"'], "red"),
        (['"v=spf1 a -all"', '"v=spf1 mx -all"'], "red"),
        (['"v=spf1 +all"'], "red"),
        (['"v=spf1 all"'], "red"),
        (['"v=spf1 include:nothing.example.edu -all"'], "red"),
        (['"v=spf1 include:seminars.example.edu -all"'], "red"),  # itself, without end
        (many(11), "red"),
        (many(10), "green"),
        (['"v=spf1 a mx"'], "yellow"),
        (['"v=spf1 a ?all"'], "yellow"),
        (['"V=SPF1 a ~ALL"'], "green"),
        (['"v=spf1 redirect=mail.example.edu"'], "green"),
        (['"v=spf1 include:%{i}._spf.example.edu -all"'], "green"),
        (['"v=spf1 " "-all"'], "green"),
    ],
)
def test_spf(texts, level):
    assert of("SPF", {(DOMAIN, "TXT"): texts}).level == level


def dkim_key(text, selector="default"):
    return {("default._domainkey." + DOMAIN, "TXT"): None, (f"{selector}._domainkey.{DOMAIN}", "TXT"): text}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (f'"v=DKIM1; p={dns_records.KEY[:200]}" "{dns_records.KEY[200:]}"', "green"),
        (f'"p={dns_records.KEY[:200]}" "{dns_records.KEY[200:]}"', "green"),
        (f'"v=DKIM1; k=ed25519; p={"A" * 43}="', "green"),
        (f'"v=DKIM1; t=y:s; p={dns_records.KEY[:200]}" "{dns_records.KEY[200:]}"', "yellow"),
        ('"v=DKIM1; p="', "red"),
        ('"v=DKIM1; p=***"', "red"),
        (f'"v=DKIM1; p={dns_records.KEY[:80]}"', "red"),
        (f'"v=DKIM2; p={dns_records.KEY[:200]}"', "red"),
    ],
)
def test_dkim(text, level):
    assert of("DKIM", dkim_key([text])).level == level


def test_a_selector_that_is_told_is_the_only_one_that_counts():
    found = of("DKIM", selector="s2026")

    assert found.level == "red" and f"s2026._domainkey.{DOMAIN}" in found.message
    text = dns_records.GOOD[f"default._domainkey.{DOMAIN}", "TXT"]
    assert of("DKIM", dkim_key(text, "s2026"), selector="s2026").level == "green"
    assert of("DKIM", dkim_key(text, "s2026")).level == "red"


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({("_dmarc." + DOMAIN, "TXT"): None}, "red"),
        ({("_dmarc." + DOMAIN, "TXT"): ['"v=DMARC1; p=none"']}, "yellow"),
        ({("_dmarc." + DOMAIN, "TXT"): ['"v=DMARC1; p=reject"']}, "green"),
        ({("_dmarc." + DOMAIN, "TXT"): ['"v=DMARC1; p=all"']}, "red"),
        ({("_dmarc." + DOMAIN, "TXT"): ['"v=DMARC1; p=none"', '"v=DMARC1; p=none"']}, "red"),
        (
            {("_dmarc." + DOMAIN, "TXT"): None, ("_dmarc.example.edu", "TXT"): ['"v=DMARC1; p=reject"']},
            "green",
        ),
        (
            {
                ("_dmarc." + DOMAIN, "TXT"): None,
                ("_dmarc.example.edu", "TXT"): ['"v=DMARC1; p=reject; sp=none"'],
            },
            "yellow",
        ),
    ],
)
def test_dmarc(changes, level):
    assert of("DMARC", changes).level == level


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, "green"),
        ({(DOMAIN, "MX"): ["0 ."]}, "red"),
        ({(DOMAIN, "MX"): None}, "red"),
        ({(DOMAIN, "MX"): None, (DOMAIN, "A"): ["192.0.2.1"]}, "yellow"),
        ({(DOMAIN, "MX"): None, (DOMAIN, "AAAA"): ["2001:db8::1"]}, "yellow"),
    ],
)
def test_where_bounces_go(changes, level):
    assert of("MX", changes).level == level


# --- A real name server, on this machine -----------------------------------------------------------------


class NameServer(socketserver.BaseRequestHandler):
    def handle(self):
        octets, back = self.request
        question = dns.message.from_wire(octets)
        answer = dns.message.make_response(question)
        asked = question.question[0]
        kind = dns.rdatatype.to_text(asked.rdtype)
        texts = dns_records.GOOD.get((asked.name.to_text(omit_final_dot=True), kind))
        if texts:
            answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *texts))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        back.sendto(answer.to_wire(), self.client_address)


def test_a_real_resolver_is_understood():
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), NameServer) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], running.server_address[1]

        found = records.findings(DOMAIN, records.Records(resolver))
        running.shutdown()

    assert {each.subject: each.level for each in found} == dict.fromkeys(
        ["SPF", "DKIM", "DMARC", "MX"], "green"
    )
