"""What goes over the wire to the SMTP server: addresses as they are, messages with lines of dots."""

import pytest

from mailing.delivery import smtp
from mailing.models import Delivery
from tests.support.deliveries import run, write

pytestmark = pytest.mark.django_db

State = Delivery.State


@pytest.mark.parametrize(
    ("octets", "sent"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".a\r\n..b\r\n", b"..a\r\n...b\r\n.\r\n"),
        (b"a\r\n.\r\nMAIL FROM:<x>\r\n", b"a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n"),
        (b"a\n.\r\nMAIL FROM:<x>\r\n", b"a\n..\r\nMAIL FROM:<x>\r\n.\r\n"),
        (b"a\n.\nMAIL FROM:<x>\n", b"a\n..\nMAIL FROM:<x>\n\r\n.\r\n"),
    ],
)
def test_no_line_of_a_message_ends_it(octets, sent):
    assert smtp.with_dots(octets) == sent


def test_a_message_with_lines_of_one_dot_arrives_as_it_was(server, clock):
    delivery = write()
    octets = b"Subject: dots\r\n\r\nA\r\n.\r\nB\r\n..\r\n"
    Delivery.objects.filter(pk=delivery.pk).update(message=octets)

    run(clock)

    assert server.taken == [("ada@example.org", octets)]


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org>\r\nRCPT TO:<eve@example.org",
        "ada@example.org eve@example.org",
        "<ada@example.org>",
        "ada(eve)@example.org",  # smtplib would take what is in parentheses for a comment
        "åsa@example.org",
        "",
    ],
)
def test_what_is_no_address_is_not_named_to_the_server(server, clock, address):
    delivery = write()
    Delivery.objects.filter(pk=delivery.pk).update(address=address)
    write("bea@example.org")

    run(clock)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (State.FAILED, "This is no mail address.")
    assert server.addresses == ["bea@example.org"]


@pytest.mark.parametrize(
    "address", ["ada@example.org", "o'hara+x=y/z@xn--bcher-kva.example", "{ada}#$%&*?^_`|~!-@example.org"]
)
def test_an_address_is_named_to_the_server_as_it_is(server, clock, address):
    write(address)

    run(clock)

    assert server.addresses == [address]
