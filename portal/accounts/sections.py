"""The sections of the account page, /me/, which rooms add from their `hooks.py`.

    sections.add(Section("lists", _("Mailing lists"), position=50, context=lists_of, template="..."))

An account owns whatever carries an address that it has proved: see `proved_addresses`.
"""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from portal.registry import Registry


@dataclass(frozen=True)
class Section:
    """A part of the page: its template prints what `context(user)` answers; None leaves it out."""

    name: str
    title: str
    position: int
    context: object
    template: str


sections = Registry(Section)


def proved_addresses(user):
    """The mail addresses that an account has proved, in small letters."""
    rows = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return [email.lower() for email in rows]
