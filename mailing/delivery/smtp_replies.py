"""What mail servers say (RFC 5321, RFC 3463), and what it means for the recipient."""

import re
import smtplib
from dataclasses import dataclass
from enum import Enum, auto

from mailing.headers import one_line

# What says that a mailbox does not exist (RFC 3463), by code or, of older servers, in words. A full mailbox
# (5.2.2) does, and so does one behind a filter (5.7.x).
GONE_CODES = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b|\b5\.2\.1\b")
GONE_WORDS = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox (?:does not exist|not found)|"
    r"does not exist|no mailbox",
    re.IGNORECASE,
)
ANY_CODE = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
NO_RELAY = re.compile(rb"\brelay", re.IGNORECASE)
CLOSING, TOO_LARGE = 421, 552


class Outcome(Enum):
    SENT = auto()
    LATER = auto()  # a passing fault with this recipient or message
    REFUSED = auto()  # a lasting one
    GONE = auto()  # the mailbox does not exist
    UNCERTAIN = auto()  # the data were handed over, and no answer came
    UNTRIED = auto()  # the server did not work for us: nothing of the message went out


@dataclass(frozen=True)
class Result:
    outcome: Outcome
    text: str = ""


class Unavailable(Exception):
    """The server does not work for us: dead, a refused login or sender. Nothing of the message went out."""


def refusal(code, reply):
    """What a refusal with 4xx or 5xx means for the recipient."""
    line = reply_line(code, reply)
    if code < 500:
        return Result(Outcome.LATER, line)
    # An enhanced code says it exactly; only without one the words count.
    is_gone = GONE_CODES.search(line) if ANY_CODE.search(line) else code == 550 and GONE_WORDS.search(line)
    return Result(Outcome.GONE if is_gone else Outcome.REFUSED, line)


def is_about_us(code, reply):
    """Whether a refusal is of us and not of the recipient: sign in first, or no relaying for you.

    "User unknown in relay recipient table" is of the recipient.
    """
    if code < 500 or code in (530, 535, 538):
        return code >= 500
    return bool(NO_RELAY.search(reply)) and refusal(code, reply).outcome != Outcome.GONE


def reply_line(code, reply):
    """A server's answer on one line."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return one_line(f"{code} {text}")[:500]


def error_line(error):
    """An error in words that an organiser may be shown: no octets, no addresses of memory."""
    if isinstance(error, smtplib.SMTPResponseException):
        return reply_line(error.smtp_code, error.smtp_error)
    return one_line(str(error) or type(error).__name__)[:500]
