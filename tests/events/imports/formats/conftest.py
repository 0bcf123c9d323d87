"""Files of other kinds, sent as an organiser sends them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import TableImport


class Sent:
    """What became of a file that was sent: its page, its form's errors, the kept import and its plan."""

    def __init__(self, client, event, name, content, table):
        self.client, self.event = client, event
        octets = content.encode() if isinstance(content, str) else content
        address = f"/admin/events/event/{event.pk}/import/"
        self.answer = client.post(address, {"table": table, "file": SimpleUploadedFile(name, octets)})

    @property
    def errors(self):
        return str(self.answer.context_data["form"].errors)

    @property
    def notes(self):
        return " ".join(TableImport.objects.latest("pk").notes)

    def look(self):
        return self.client.get(self.answer.url)

    def plan(self):
        return self.look().context_data["plan"]

    def bring_in(self):
        plan = self.plan()
        assert plan.faults == [] and plan.questions == []
        self.client.post(self.answer.url, {"digest": plan.digest})
        return list(self.event.talks.order_by("starts_at", "pk"))


@pytest.fixture
def send(client, event):
    """Send a file to the event, as `send(name, content)`."""

    def send(name, content, *, event=event, table="talks"):
        return Sent(client, event, name, content, table)

    return send
