"""How often drafts are begun, mails asked for, files sent and codes tried, of one visitor and one address."""

from django.utils.translation import gettext_lazy as _

from events.posters.drafting import contact_address
from portal import rate_limits

TOO_OFTEN = _("This was done too often from your network or for this address; try again in an hour.")
# A department on deadline night is one network.
DRAFTS, SUBMISSIONS, UPLOADS, PREVIEWS = "60/h/ip,300/d/ip", "60/h/ip,300/d/ip", "60/h/ip", "120/m/ip"
MAILS_OF_NETWORK, MAILS_OF_ADDRESS = "60/h/ip", "6/h/key"
CODES, PICTURES = "8/h/key", "60/h/ip"


def may_begin(request):
    return rate_limits.allows(request, "poster-draft", DRAFTS)


def may_submit(request, email):
    by_network = rate_limits.allows(request, "poster-submit", SUBMISSIONS)
    return by_network and rate_limits.allows(request, "poster-submit-address", "20/h/key", key=email.lower())


def may_upload(request):
    return rate_limits.allows(request, "poster-file", UPLOADS)


def may_preview(request):
    return rate_limits.allows(request, "poster-preview", PREVIEWS)


def may_picture(request):
    return rate_limits.allows(request, "poster-picture", PICTURES)


def may_mail(request, email):
    by_network = rate_limits.allows(request, "poster-mail", MAILS_OF_NETWORK)
    return by_network and rate_limits.allows(request, "poster-address", MAILS_OF_ADDRESS, key=email.lower())


def may_mail_draft(request, draft):
    """Whether the link of a draft may go to the address in it; not counted where there is none to send."""
    email = contact_address(draft.content)
    if not email or draft.email or draft.user_id or draft.poster_id:
        return False
    return may_mail(request, email)


def may_try_code(request, poster):
    return rate_limits.allows(request, "poster-code", CODES, key=poster.pk)
