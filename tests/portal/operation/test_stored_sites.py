"""The backup of a small site, made by each version that was released, comes back on today's code."""

import json

import pytest
from django.apps import apps

from events.models import Event
from portal.models import User
from portal.operation import Refused, restoring
from portal.operation.archive import reading
from tests.support.operation import empty_disk  # noqa: F401
from tests.support.stored_site import ROOT, STORED, altered, digests, released

REWRITTEN = (
    "%s does not come back: %s. Migrations of a version that is tagged are never changed; before that they "
    "may be, and then `make stored-site` makes the backup anew."
)
# What a restore itself changes.
CHANGED = {
    "portal.Revision", "portal.Hold", "portal.PeriodicWork", "accounts.Session", "events.CalendarEntry"
}  # fmt: skip


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("empty_disk")
@pytest.mark.parametrize("path", sorted(STORED.glob("*.zip")), ids=lambda path: path.stem)
def test_a_stored_site_comes_back_with_all_its_rows(client, path):
    try:
        number, _again = restoring.restore(path)
    except Refused as error:
        pytest.fail(REWRITTEN % (path.name, error))

    with reading(path) as reader:
        told = {label: facts["rows"] for label, facts in reader.manifest["models"].items()}
        (event,) = reader.lines("events.Event")
    there = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    compared = [label for label in told if label in there and label not in CHANGED]
    found = {label: there[label]._base_manager.count() for label in compared}
    assert found == {label: told[label] for label in compared}
    assert number == sum(told.values()) > 100
    assert Event.objects.get().title == event["title"]
    assert User.objects.get(email="editor@example.org").check_password("correct horse")
    assert client.get(Event.objects.get().get_absolute_url()).status_code == 200


def test_there_is_one_of_each_version_and_it_is_small():
    assert "portal-0.1" in [path.stem for path in STORED.glob("*.zip")]
    assert all(path.stat().st_size < 300_000 for path in STORED.iterdir())


def test_migrations_of_a_released_version_are_never_altered():
    """What is altered in one comes to nobody who has it applied, though the stored site comes back."""
    dated = released((ROOT / "CHANGELOG.md").read_text())

    for version in dated:
        assert altered(json.loads((STORED / f"migrations-{version}.json").read_text())) == []

    one, *others = digests()
    assert others and altered({one: "as it was", "events/migrations/0000_gone.py": ""}) == [
        one, "events/migrations/0000_gone.py"
    ]  # fmt: skip
    assert released("## 0.2 – not yet\n## 0.1.0 – 2026-12-15\n") == {"0.1"}
