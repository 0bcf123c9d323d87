"""A line of the sheet on which the programme of an event is edited in place."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseModelFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from events.admin.forms import TalkForm
from events.imports.table import RowError
from events.imports.talk_sessions import MOST_TITLE
from events.models import Event, Talk
from portal.admin.conflicts import RowsAsSent

from .actions import programme

LENGTH = 60  # minutes, where nothing else is said
DAY = 24 * 60
MOST_NAMES = 1000  # characters


class SheetForm(TalkForm):
    """A talk in one line: its length in minutes instead of its end, speakers and session as words.

    `sessions` finds the session of a title, or begins one, as for a table that is imported.
    """

    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=DAY, required=False,
        widget=UnfoldAdminIntegerFieldWidget,
    )  # fmt: skip
    speaker_names = forms.CharField(
        label=_("Speakers"), max_length=MOST_NAMES, required=False, widget=UnfoldAdminTextInputWidget
    )
    session_title = forms.CharField(
        label=_("Session"), max_length=MOST_TITLE, required=False, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args, event, user, sessions, instance=None, initial=None, **kwargs):
        talk = instance or Talk(event=event)
        talk.event, self.user, self.sessions, self.people = event, user, sessions, []
        for name, value in _in_words(talk).items():
            setattr(talk, name, value)
        super().__init__(
            *args, event=event, instance=talk, initial=_in_words(talk) | (initial or {}), **kwargs
        )
        self.fields["title"].widget = UnfoldAdminTextInputWidget()
        self.fields["speaker_names"].widget.attrs["list"] = "known-people"
        self.fields["session_title"].widget.attrs["list"] = "known-sessions"

    def has_changed(self):
        """A new line of a series comes with its date, and is no talk before it says more."""
        beforehand = {"starts_at"} if self.event.kind == Event.Kind.SERIES and not self.instance.pk else set()
        return bool({*self.changed_data} - beforehand)

    def clean(self):
        data = super().clean()
        if data.get("id") and not self.instance.pk:
            self.add_error(None, gettext("Somebody deleted this row meanwhile."))
        self._take_times(data)
        self._take("speaker_names", self._take_speakers, data)
        self._take("session_title", self._take_session, data)
        return data

    def _take_times(self, data):
        if "starts_at" in self.errors or not {"starts_at", "minutes"} & {*self.changed_data}:
            return
        start, minutes = data.get("starts_at"), data.get("minutes") or self.event.slot_minutes or LENGTH
        self.instance.starts_at = start
        self.instance.ends_at = start and start + dt.timedelta(minutes=minutes)

    def _take(self, name, take, data):
        """What a cell says, if somebody changed it; what is wrong with it stands below it."""
        if name not in self.changed_data or name in self.errors or "starts_at" in self.errors:
            return
        try:
            take(data.get(name, ""))
        except ValidationError as error:
            self.add_error(name, error)
        except RowError as error:
            self.add_error(name, error.args[1])

    def _take_speakers(self, names):
        self.people = programme.read(names, self.user)

    def _take_session(self, title):
        self.instance.session = self.sessions.of(self.instance, title) if title else None


def _in_words(talk):
    length = talk.starts_at and (talk.ends_at - talk.starts_at).total_seconds() // 60
    return {
        "minutes": int(length) if length else None,
        "speaker_names": programme.named(talk),
        "session_title": talk.session.title if talk.session else "",
    }


class SheetFormSet(RowsAsSent, BaseModelFormSet):
    """The lines of a sheet."""
