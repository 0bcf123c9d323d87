"""The authors of a poster: stored in order, and told of it where they are new or have another address.

Steps of transactions that hold the lock of the poster.
"""

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from events.posters import receipts
from portal import erasures

from .rows import renew


def store(poster, authors):
    """Store these rows, in their order, as the authors of a poster; answers those who are to be told.

    Who has another address than before has another link, too, as it may be somebody else. Raises
    ValidationError for a contact who said that the poster is not theirs.
    """
    if any(row.is_contact and row.disputed_at for row in authors):
        raise ValidationError(_("The contact cannot be somebody who said that the poster is not theirs."))
    before = dict(poster.authors.values_list("pk", "email"))
    poster.authors.exclude(pk__in=[row.pk for row in authors if row.pk]).delete()
    poster.authors.update(is_contact=False, presents=False)  # the database allows no two, even for a moment
    told = [row for row in authors if row.email.lower() != before.get(row.pk, "").lower()]
    for position, row in enumerate(authors):
        row.poster, row.position = poster, position
        row.version += row.pk in before and row in told
        row.save()
        if row.version > 1:
            erasures.note_link(row)
    return told


def tell(poster, told, old_address, now):
    """Send receipts to `told`; where the contact has another address, renew the link and tell the old one."""
    contact = poster.authors.get(is_contact=True)
    has_moved = contact.email != old_address
    if has_moved:
        renew(poster)
    if not poster.proved_at:
        if has_moved:
            receipts.prove(poster, code_of(poster))
        return
    receipts.received(poster, [row for row in told if row != contact], now)
    if has_moved:
        receipts.moved(poster, old_address)


def code_of(poster):
    """The six digits by which the contact's address is proved; others for another address or link."""
    about = f"{poster.pk}:{poster.version}:{poster.authors.get(is_contact=True).email}"
    return f"{int(salted_hmac('events.posters.code', about, algorithm='sha256').hexdigest(), 16) % 10**6:06}"
