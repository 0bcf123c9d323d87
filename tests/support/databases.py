"""The database of a process of the tests: a copy of one that is migrated once, and emptied of rows alone."""

import contextlib
import fcntl
import sqlite3

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase


def make(process, folder):
    """Make the database that a process of the tests works on, and have its settings name it.

    Migrations take ten seconds, so the first process that comes to `folder`, which all of a run share,
    runs them, and each takes a copy. A run of one process ("master") needs no second database.
    """
    if connection.vendor == "sqlite":  # in memory, threads of `live_server` would share one transaction
        connection.settings_dict["TEST"]["NAME"] = str(folder / "test.sqlite3")
    if process == "master":
        migrate()
        return
    with locked(folder):
        note = folder / "migrated"
        if not note.exists():
            migrate()
            connection.close()
            note.write_text(connection.settings_dict["NAME"])
        use(note.read_text())
        connection.creation.clone_test_db(process, verbosity=0)
    use(connection.creation.get_test_db_clone_settings(process)["NAME"])


def migrate():
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def use(name):
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def destroy(process, folder, name):
    """Remove the database that `make` made; with the first of a run goes what was copied.

    The settings name the database `name` again. Whoever comes late to the same run migrates anew.
    """
    connection.creation.destroy_test_db(name, verbosity=0)
    if process == "master":
        return
    with locked(folder):
        note = folder / "migrated"
        if note.exists():
            use(note.read_text())
            note.unlink()
            connection.creation.destroy_test_db(name, verbosity=0)


def copy_to(file):
    """Put an empty, migrated database for SQLite into a file, for a site that a test starts.

    Where the tests themselves run on another database there is none to copy, and that site migrates its own.
    """
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as ours:
            ours.execute("VACUUM INTO ?", [str(file)])


@contextlib.contextmanager
def locked(folder):
    with (folder / "migrated.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def emptied_of_rows():
    """While the block lasts, the rows of a test that commits are deleted where there are any.

    Django would flush: on PostgreSQL it empties each of more than a hundred tables, which takes it a third of
    a second, and then it makes all permissions and triggers anew. What migrating left in its tables stays.
    """
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = sorted(set(tables) - set(with_rows(tables)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: delete_rows(tables))
        yield


def with_rows(tables):
    """Those of the tables that are not empty, by one query."""
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]


def delete_rows(tables):
    """Delete all rows of the tables, and what triggers of SQLite write into others meanwhile."""
    while full := with_rows(tables):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")  # without triggers
            for table in full:
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608
