"""The first section of the account page: how one signs in."""

from django.utils.translation import gettext_lazy as _

from .sections import Section, proved_addresses, sections


def signing_in(user):
    return {"addresses": proved_addresses(user)}


sections.add(Section("signing-in", _("Signing in"), 10, signing_in, "portal/accounts/signing_in.html"))
