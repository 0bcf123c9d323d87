"""The forms of a call and of its parts."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from events.admin.forms import ProgrammeForm
from events.posters import moments
from events.posters.actions import chairs
from events.posters.models import PosterCall
from events.posters.models.calls import EARTH


class CallForm(ProgrammeForm):
    """A call. Its deadlines are read, and were drawn, on the clocks that are chosen beside them."""

    by = None  # who sends it; the admin says so

    class Meta:
        model = PosterCall
        fields = []  # the admin's fieldsets say which

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._read_by_chosen_clock()

    def prepare(self):
        """While drawn and compared with what is stored, its times are on the clocks that are stored."""
        super().prepare()
        for name, field in self._clock_fields().items():
            field.zone_name = self.instance.zone_of(name)
            field.help_text = self._note(name, field.zone_name)

    def _note(self, name, zone_name):
        if name not in PosterCall.DEADLINES:
            return gettext("By the event’s clocks: %(clock)s.") % {"clock": moments.clock_name(zone_name)}
        return gettext("By the clocks chosen for deadlines, now: %(clock)s.") % {
            "clock": moments.clock_name(zone_name)
        }

    def _read_by_chosen_clock(self):
        chosen = self["deadline_clock"].value() if "deadline_clock" in self.fields else ""
        for name, field in self._clock_fields().items():
            if name in PosterCall.DEADLINES and chosen in PosterCall.Clock.values:
                is_earth = chosen == PosterCall.Clock.EARTH
                field.zone_name = EARTH if is_earth else self.instance.event.time_zone

    def _read_clock(self, name, zone_name):
        super()._read_clock(name, self.fields[name].zone_name)

    def clean(self):
        data = super().clean()
        if "chairs" in data and "chairs" in self.changed_data + ["review", "is_published"]:
            self._clean_chairs(data)
        return data

    def _clean_chairs(self, data):
        call = PosterCall(pk=self.instance.pk, event=self.instance.event)
        call.review = data.get("review", self.instance.review)
        call.is_published = data.get("is_published", self.instance.is_published)
        try:
            chairs.refuse(call, list(data["chairs"]), by=self.by)
        except ValidationError as error:
            self.add_error("chairs", error)

    def warnings(self):
        """What is stored as it was sent, and still may surprise those who read the call."""
        call, before = self.instance, self.initial.get("deadline")
        if call.is_published and before and call.deadline and call.deadline < before:
            yield gettext("The deadline is earlier than it was announced; nobody is told of it by mail.")
        is_past = bool(call.deadline) and call.deadline <= timezone.now()
        if call.is_published and is_past and "deadline" in self.changed_data:
            yield gettext("The deadline is past, so nobody can submit any more.")


class CriterionForm(ProgrammeForm):
    """A criterion; its scale keeps what was scored."""

    def clean(self):
        data = super().clean()
        lowest, highest = data.get("lowest"), data.get("highest")
        if self.instance.pk and lowest is not None and highest is not None:
            outside = self.instance.scores.exclude(value__range=(lowest, highest))
            if outside.exists():
                self.add_error(None, gettext("Scores were given that do not lie on this scale; widen it."))
        return data
