"""Sessions that know whose they are, so that their owner sees them and may end them."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    """A browser's session; that of a visitor who is not signed in has no user. No IP address is kept."""

    raises_revision = False

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(_("device"), max_length=300, blank=True)
    begun_at = models.DateTimeField(_("begun"), null=True)
    last_used_at = models.DateTimeField(_("last use"), null=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls):
        from .sessions import SessionStore

        return SessionStore
