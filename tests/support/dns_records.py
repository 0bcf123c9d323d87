"""A resolver of dnspython's shape that knows only what a test says, and asks nobody."""

import dns.exception
import dns.rdata
import dns.resolver

KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" + "A" * 360  # as long as one of 2048 bits
GOOD = {
    ("seminars.example.edu", "TXT"): ['"v=spf1 include:mail.example.edu -all"', '"some-site-verification=1"'],
    ("mail.example.edu", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 -all"'],
    ("default._domainkey.seminars.example.edu", "TXT"): [f'"v=DKIM1; k=rsa; p={KEY[:200]}" "{KEY[200:]}"'],
    ("_dmarc.seminars.example.edu", "TXT"): ['"v=DMARC1; p=quarantine"'],
    ("seminars.example.edu", "MX"): ["10 mx.example.edu."],
}


class Resolver:
    """`records` is {(name, type): [text of a record]}; `fault` is what every question raises."""

    def __init__(self, records=(), fault=None):
        self.records, self.fault, self.asked = dict(records), fault, []

    def resolve(self, name, kind, lifetime):
        self.asked.append((name, kind))
        if self.fault:
            raise self.fault
        if (name, kind) not in self.records:
            raise dns.resolver.NXDOMAIN
        return [dns.rdata.from_text("IN", kind, text) for text in self.records[name, kind]]


def resolver(changes=()):
    """Good records, with some changed; None takes one away."""
    records = GOOD | dict(changes)
    return Resolver({key: texts for key, texts in records.items() if texts is not None})
