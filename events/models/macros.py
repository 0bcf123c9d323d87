"""Macros of LaTeX that hold in all texts of an event and of its parts."""

from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models import MacrosField


class WithMacros(models.Model):
    """Has macros of its own, and keeps them together with those of its umbrellas.

    So a text finds on its own event all that hold in it. Other models say by a `text_event` whose those are.
    """

    macros = MacrosField(
        _("LaTeX macros"), blank=True,
        help_text=_(
            "What \\GL and its kin stand for in the texts of this event and of its parts, as in the preamble "
            "of a paper: \\newcommand{\\norm}[1]{\\lVert #1\\rVert}, \\DeclareMathOperator{\\Ext}{Ext}, "
            "\\def\\R{\\mathbb R}."
        ),
    )  # fmt: skip
    macros_in_force = models.TextField(_("LaTeX macros in force"), blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        before, self.macros_in_force = self.macros_in_force, self._together(self.parent)
        super().save(*args, **kwargs)
        if before != self.macros_in_force:
            self._hand_down()

    def _together(self, umbrella):
        """Its own after those of the umbrella, whose place they take."""
        above = umbrella.macros_in_force if umbrella else ""
        return "\n".join(filter(None, (above, self.macros)))

    def _hand_down(self):
        for part in self.parts.all():
            part.macros_in_force = part._together(self)
            type(self).objects.filter(pk=part.pk).update(macros_in_force=part.macros_in_force)
            part._hand_down()

    @property
    def text_event(self):
        """Whose macros hold in its texts: its own."""
        return self

    def get_macros_url(self, name=""):
        r"""The address at which an organiser defines `\name`: the form of the event, with it begun there."""
        query = f"?{urlencode({'macro': name})}" if name else ""
        return f"{reverse('admin:events_event_change', args=[self.pk])}{query}"
