"""A small site with a row of everything, and what it holds, to be compared."""

import random
import shutil

import pytest
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from portal.operation import databases, files, rows
from tests.attack.planting import World
from tests.support.factories import make_user


def make_site():
    """A published event with a row of every model, and a user who edits it; answers the World."""
    editor = make_user("editor@example.org")
    return World("public", editor="editor", is_public=True, chance=random.Random(7)).plant(editor)


def all_rows(alias="default"):
    """{label: its rows as plain values} of a database."""
    models = databases.schema_of(connections[alias]).kept
    return {
        model._meta.label: [rows.to_plain(model, row) for row in rows.read(model, alias)] for model in models
    }


def make_tables(alias):
    """The tables of today in an empty database, which migrations would take 13 s of the processor to make."""
    connection, schema = connections[alias], databases.schema_of(connections["default"])
    with connection.schema_editor() as editor:
        for model in schema.models:
            if not model._meta.auto_created:
                editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for node in schema.nodes:
        recorder.record_applied(*node)


def all_files():
    return {name: path.read_bytes() for name, path in files.uploaded().items()}


@pytest.fixture
def empty_disk():
    """No uploaded file, nothing in the trash and no erasure before and after."""
    clear()
    yield
    clear()


def clear():
    for name in ("media", "private", "trash", "backups"):
        shutil.rmtree(settings.VAR_DIR / name, ignore_errors=True)
    (settings.VAR_DIR / "erasures.jsonl").unlink(missing_ok=True)
