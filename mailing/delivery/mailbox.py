"""The mailbox of the demonstration: every mail becomes a file, which /demo/mailbox/ shows."""

import datetime as dt
import secrets
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

MOST = 500  # the oldest go
STAMP = "%Y%m%d-%H%M%S-%f"  # in UTC: begins the name of a file


class MailboxBackend(BaseEmailBackend):
    """A transport that delivers to a folder on this machine."""

    delivers_nowhere = True  # for the check of mail

    def send_messages(self, email_messages):
        folder = Path(settings.MAILBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():{STAMP}}-{secrets.token_hex(3)}.eml"
            half = (folder / name).with_suffix(".part")  # nobody reads half a mail
            half.write_bytes(message.message().as_bytes(linesep="\r\n"))
            half.rename(folder / name)
        for path in paths()[MOST:]:
            path.unlink(missing_ok=True)
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    """A mail in the mailbox; `name` is its file's, without the ending."""

    name: str
    message: EmailMessage

    @property
    def at(self):
        """When it came."""
        return dt.datetime.strptime(self.name[:22], STAMP).replace(tzinfo=dt.UTC)

    @property
    def text(self):
        return self._body("plain")

    @property
    def html(self):
        return self._body("html")

    def _body(self, subtype):
        body = self.message.get_body([subtype])
        return body.get_content() if body else ""

    @property
    def attachments(self):
        """What is attached as [(name, text)], as far as it is text."""
        parts = [part for part in self.message.iter_attachments() if part.get_content_maintype() == "text"]
        return [(part.get_filename() or part.get_content_type(), part.get_content()) for part in parts]


def paths():
    """The files, the latest mail first."""
    return sorted(Path(settings.MAILBOX_DIR).glob("*.eml"), reverse=True)


def letter(name):
    """The mail of this name, or None."""
    return next((read(path) for path in paths() if path.stem == name), None)


def read(path):
    return Letter(path.stem, message_from_bytes(path.read_bytes(), policy=policy.default))
