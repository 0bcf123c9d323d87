"""The tab on which editors invite others; and invitations, which go to whoever proves their address."""

from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs

from . import actions

tabs.add(Tab("editors", _("Editors"), position=120))


@receiver(email_confirmed)
def accept_when_confirmed(email_address, **kwargs):
    """Accept what waits for an address that was proved just now."""
    actions.accept_invitations(user=email_address.user)


@receiver(user_logged_in)
def accept_at_sign_in(user, **kwargs):
    """The same at each sign-in, as there are other ways to prove an address.

    By Django's signal: that of allauth comes when it is decided already where the sign-in leads.
    """
    actions.accept_invitations(user=user)
