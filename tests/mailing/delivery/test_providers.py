"""Mail that goes by another backend than SMTP, such as a provider's: what its errors mean."""

import re

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from mailing.delivery import smtp, throttling
from mailing.models import Delivery, MailingList
from tests.support import announcements
from tests.support.deliveries import announce, run, states

pytestmark = pytest.mark.django_db

State = Delivery.State
taken, wires, errors = [], [], {}


class Backend(BaseEmailBackend):
    """Takes what it is given, but for the addresses that have an error; that of "open" keeps it closed."""

    def open(self):
        if "open" in errors:
            raise errors["open"]

    def send_messages(self, email_messages):
        for message in email_messages:
            (address,) = message.to
            if address in errors:
                raise errors[address]
            taken.append(address)
            wires.append(message.message().as_bytes())
        return len(email_messages)


class ProviderError(Exception):
    def __init__(self, status_code=None):
        super().__init__(f"The provider said {status_code}")
        self.status_code = status_code


class AnymailRecipientsRefused(Exception):
    pass


class ReadTimeout(OSError):
    pass


@pytest.fixture(autouse=True)
def provider(settings, monkeypatch):
    announcements.offer(monkeypatch)
    taken.clear(), wires.clear(), errors.clear()
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    settings.MAIL_TRANSPORT = f"{__name__}.Backend"


def test_a_provider_gets_each_mail_by_itself(clock):
    announcement = announce("ada", "bea")

    assert run(clock) == 2

    assert taken == ["ada@example.org", "bea@example.org"]
    assert set(states(announcement).values()) == {State.SENT}


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ProviderError(400), State.FAILED),
        (ProviderError(422), State.FAILED),
        (ProviderError(429), State.PENDING),
        (ProviderError(500), State.PENDING),
        (ProviderError(), State.PENDING),
        (AnymailRecipientsRefused("no"), State.FAILED),
        (ReadTimeout("no answer"), State.UNCERTAIN),
    ],
)
def test_an_error_of_one_mail_is_its_own(clock, error, state):
    errors["ada@example.org"] = error
    announcement = announce("ada", "bea", if_uncertain="hold")

    run(clock)

    assert states(announcement) == {"ada": state, "bea": State.SENT}
    ada = announcement.deliveries.get(address="ada@example.org")
    assert (ada.error, ada.attempts) == (str(error), int(state == State.PENDING))


@pytest.mark.parametrize("error", [ProviderError(401), ProviderError(403), ConnectionRefusedError("dead")])
@pytest.mark.parametrize("opens", [True, False])
def test_a_provider_that_does_not_work_for_us_is_paused_and_burns_no_attempt(clock, error, opens):
    if opens:
        errors.update(dict.fromkeys(("ada@example.org", "bea@example.org", "cid@example.org"), error))
    else:
        errors["open"] = smtp.FAULTS[0](str(error))
    announcement = announce("ada", "bea", "cid")

    run(clock)

    assert set(announcement.deliveries.values_list("state", "attempts")) == {(State.PENDING, 0)}
    assert throttling.is_paused(clock.now)


def test_what_is_cancelled_meanwhile_does_not_go_out(clock, monkeypatch):
    announcement = announce("ada", "bea")

    def cancel(backend):
        Delivery.objects.filter(address="ada@example.org").update(state=State.CANCELLED)

    monkeypatch.setattr(Backend, "open", cancel)
    run(clock)

    assert states(announcement) == {"ada": State.CANCELLED, "bea": State.SENT}
    assert taken == ["bea@example.org"]


def test_the_id_of_a_list_stays_outside_of_what_is_encoded(clock):
    announce("ada")
    MailingList.objects.update(name="Gefühlte Geometrie und angewandte Topologie für Größen aller Art")
    run(clock)

    (line,) = re.findall(rb"List-Id: ((?:[^\n]|\n[ \t])+)", wires[0])
    assert re.fullmatch(rb"(?:=\?utf-8\?[^?]+\?[^?]+\?=\s+)+<[\w.-]+>", line.strip(), re.IGNORECASE)
