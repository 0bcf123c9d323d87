"""A site with other rooms than usual is asked questions in a process of its own; prints the answers as JSON.

`python -m tests.support.sample_site` with DJANGO_SETTINGS_MODULE=tests.support.sample_settings.
"""

import json
import sys

import django
from django.conf import settings
from django.core.management import call_command


def main():
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("check")
    answers = with_sample_room() if "tests.support.sample_room" in settings.ROOMS else {}
    json.dump({"home": page("/")} | answers, sys.stdout)


def page(address, user=None):
    """The status and text that the site answers, to a signed-in user or to anybody."""
    from django.test import Client

    client = Client()
    if user:
        client.force_login(user)
    response = client.get(address, follow=True)
    return [response.status_code, response.content.decode()]


def with_sample_room():
    from django.core.exceptions import ValidationError

    from events.models import Page
    from mailing import sources
    from portal.revision import number
    from tests.support.factories import make_event, make_superuser
    from tests.support.sample_room.models import Note

    user, event = make_superuser(), make_event(title="Notes on everything")
    before = number()
    note = Note.objects.create(event=event, text="A first note")
    own = f"/admin/events/event/{event.pk}"
    try:
        Page(event=event, slug="notes", title="Notes").full_clean()
        refused = ""
    except ValidationError as error:
        refused = str(error)
    return {
        "tab": page(f"{own}/notes/", user),
        "tool": page(f"{own}/count-notes/", user),
        "event": page(f"{own}/change/", user),
        "dashboard": page("/admin/", user),
        "list": page("/admin/sample_room/note/", user),
        "address": page(f"/events/{event.slug}/notes/"),
        "facts": sources.facts(f"note:{note.pk}"),
        "reserved": refused,
        "revision": number() - before,
    }


if __name__ == "__main__":
    main()
