"""The desk of registration among many: queries of its pages, and memory of its export.

`python -m benchmarks.desk`. The numbers of queries are the same in every run. Memory is the most that Python
held at once while a file was written; it must not grow with the rows. On a throw-away database.
"""

import sys
import tracemalloc

from ._databases import scratch

FEW, MANY = 1_000, 5_000  # registrations in an export
LISTED = 2_000  # registrations at the desk
MOST_QUERIES = 40
MOST_GROWTH = 1.3  # of memory, for five times as many rows
ANSWERS = 5  # of each


def main():
    with scratch():
        sys.exit(report())


def report():
    """Print what was found; returns whether something is over its limits."""
    event, ticket, questions, client = workshop_with_editor()
    found, memory = [], {}
    for number in (1, 3, FEW, LISTED, MANY):
        grow(event, ticket, questions, number)
        if number != FEW and number != MANY:
            found.append(queries_of(client, event))
        if number in (FEW, MANY):
            memory[number] = {form: peak(event, form) for form in ("csv", "xlsx")}
    print(f"The desk with 1, 3 and {LISTED} registrations, of which a page shows 100")
    pages = [line(name, [each[name] for each in found]) for name in found[0]]
    print(f"Memory of an export of {FEW} and {MANY} registrations with {ANSWERS} answers each, in MB")
    exports = [growth(form, memory[FEW][form], memory[MANY][form]) for form in ("csv", "xlsx")]
    return any([*pages, *exports])


def workshop_with_editor():
    from django.test import Client

    from events.models import Event
    from events.registration.models import Question, Ticket
    from portal.models import User

    editor = User.objects.create_user("editor@example.org")
    event = Event.objects.create(
        slug="benchmark", title="Graphs", kind="workshop", status="published", time_zone="Europe/Berlin"
    )
    event.editors.add(editor)
    ticket = Ticket.objects.create(event=event, name="In person", capacity=1_000)
    questions = [
        Question.objects.create(event=event, label=f"Question {n}", kind="choice", choices="a\nb")
        for n in range(ANSWERS)
    ]
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(editor, "allauth.account.auth_backends.AuthenticationBackend")
    return event, ticket, questions, client


def grow(event, ticket, questions, count):
    """Add registrations until there are `count`: a thousand with a place, the others in line."""
    from events.registration.models import Answer, Place, Registration

    numbers = range(event.registrations.count(), count)
    people = Registration.objects.bulk_create(
        [
            Registration(
                event=event, name=f"Ada Example {n}", sort_name=f"Example {n:05}",
                email=f"ada{n}@example.org", affiliation="University of Examples",
                note="Arrives late. " * 20, labels="speaker, hotel",
            )
            for n in numbers
        ]
    )  # fmt: skip
    states = [{"state": "confirmed"} if n < 1_000 else {"state": "waiting", "line": n} for n in numbers]
    Place.objects.bulk_create(
        Place(registration=person, ticket=ticket, **state)
        for person, state in zip(people, states, strict=True)
    )
    Answer.objects.bulk_create(
        Answer(registration=person, question=question, text="ab"[n % 2])
        for n, person in enumerate(people)
        for question in questions
    )


def queries_of(client, event):
    """{page: the number of queries of one reading}."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk, found = f"/admin/events/event/{event.pk}/registrations/", {}
    pages = {
        "list": desk,
        "filtered": f"{desk}?state=confirmed&dead=&q=ada",
        "waiting lists": f"{desk}lines/",
    }
    for name, path in pages.items():
        client.get(path)  # what a process reads once
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        found[name] = len(queries)
    return found


def peak(event, file_format):
    """The most bytes held at once while all registrations were written to a file."""
    from events.imports import writing
    from events.registration import desk, exporting

    tickets = list(desk.tickets_at(event))
    questions = desk.questions_at(event, tickets)
    rows = exporting.rows(event, desk.Choice(), tickets, questions)
    tracemalloc.start()
    writing.export(exporting.columns(tickets, questions), rows, file_format).close()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def line(name, counts):
    print(
        f"  {name:<16} queries {'  '.join(f'{n:>2}' for n in counts)}   at most {MOST_QUERIES}, and the same"
    )
    return len(set(counts)) > 1 or max(counts) > MOST_QUERIES


def growth(file_format, few, many):
    ratio = many / few
    print(
        f"  {file_format:<16} {few / 1e6:>5.1f} {many / 1e6:>5.1f}   ratio {ratio:.2f}, at most {MOST_GROWTH}"
    )
    return ratio > MOST_GROWTH


if __name__ == "__main__":
    main()
