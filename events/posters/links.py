"""The personal links of posters: signed values with a version, so that a new one revokes the old."""

from django.conf import settings
from django.urls import reverse

from events.posters.models import LateInvitation, Poster, PosterAuthor, PosterDraft
from portal.lib import tokens

PURPOSES = {
    Poster: "poster", PosterDraft: "draft of a poster", LateInvitation: "late poster",
    PosterAuthor: "author of a poster",
}  # fmt: skip
ROUTES = {
    Poster: "poster-own", PosterDraft: "poster-draft", LateInvitation: "poster-late",
    PosterAuthor: "poster-author",
}  # fmt: skip


class NoSuchLink(Exception):
    """The address was never made by this site."""


class LinkGone(Exception):
    """The link was replaced by a newer one, or what it led to was erased."""


def signature(row):
    """The part of the address that names a row, for its holder's eyes only."""
    return tokens.sign(PURPOSES[type(row)], row.pk, getattr(row, "version", 1))


def path(row):
    """The path of a poster's or draft's own page, of a late submission, or of one author's answer."""
    return reverse(ROUTES[type(row)], args=[signature(row)])


def address(row):
    """The same as a whole address."""
    return settings.SITE_URL + path(row)


def row_at(model, signed):
    """The row of a model at an address. Raises NoSuchLink, or LinkGone where it once worked."""
    try:
        key, version = tokens.read(PURPOSES[model], signed)
    except ValueError as error:
        raise NoSuchLink from error
    found = model.objects.filter(pk=key).first()
    if found is None or getattr(found, "version", 1) != version:
        raise LinkGone
    return found
