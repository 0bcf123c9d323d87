"""The personal links of registrations: signed values with a version, so that a new one revokes the old."""

from django.conf import settings
from django.urls import reverse

from events.registration.models import Registration
from portal.lib import tokens

PURPOSE = "registration"


class NoSuchLink(Exception):
    """The address was never made by this site."""


class LinkGone(Exception):
    """The link was replaced by a newer one, or what it led to was erased."""


def signature(registration):
    """The part of the address that names a registration, for its holder's eyes only."""
    return tokens.sign(PURPOSE, registration.pk, registration.version)


def path(registration):
    return reverse("registration", args=[signature(registration)])


def address(registration):
    """The whole address of a registration's own page."""
    return settings.SITE_URL + path(registration)


def join_path(registration, talk):
    """Where a personal link leads into an online talk, as a path."""
    return reverse("registration-join", args=[signature(registration), talk.pk])


def join_address(registration, talk):
    """The same as a whole address, for the mail that reminds of the talk."""
    return settings.SITE_URL + join_path(registration, talk)


def registration_at(signed):
    """The Registration at an address. Raises NoSuchLink, or LinkGone where it once worked."""
    try:
        key, version = tokens.read(PURPOSE, signed)
    except ValueError as error:
        raise NoSuchLink from error
    rows = Registration.objects.select_related("event", "contact").filter(
        pk=key, version=version, erased_at=None
    )
    if found := rows.first():
        return found
    raise LinkGone


def door_address(registration):
    """What the QR code holds: it opens check-in for a signed-in helper, and tells others nothing."""
    path = reverse("event-check-in", args=[registration.event.slug])
    return f"{settings.SITE_URL}{path}?code={registration.door_code}"
