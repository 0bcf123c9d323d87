from django.db import models

from events.models import Event


class Note(models.Model):
    """What somebody noted of an event; organisers edit it on a tab of the event."""

    raises_revision = True
    event_paths = ("event",)

    event = models.ForeignKey(Event, models.CASCADE, related_name="sample_notes")
    text = models.CharField(max_length=100)

    def __str__(self):
        return self.text
