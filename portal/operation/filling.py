"""Filling a database with the rows of other ones, all of it in one transaction."""

from contextlib import contextmanager

from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from . import databases

# As the command says to those who put up what migrations know nothing of.
AS_MIGRATE = {"verbosity": 0, "interactive": False, "plan": []}


@contextmanager
def at_once(alias):
    """A transaction in which tables may be made and rows stand in any order."""
    connection = connections[alias]
    with connection.constraint_checks_disabled(), transaction.atomic(alias):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '30s'")
        yield


def begin(alias, nodes):
    """The models of a set of migrations (nodes) whose rows are kept; all tables are there, without a row.

    Tables of the same migrations are emptied, others are made anew, which takes longer.
    """
    connection = connections[alias]
    schema = databases.schema_of(connection)
    emit_pre_migrate_signal(**AS_MIGRATE, db=alias)  # triggers go
    if schema.nodes != sorted(nodes):
        drop(connection, schema.models)
        executor = MigrationExecutor(connection)
        executor.migrate(databases.leaves(executor.loader, nodes))
        schema = databases.schema_of(connection)
    empty(connection, schema.models)  # also of what migrations put there
    connection.check_constraints()  # on PostgreSQL they are deferred from here on
    return schema.kept


def finish(alias):
    """Check what the rows name, and migrate them to today. Raises IntegrityError."""
    connection = connections[alias]
    connection.check_constraints()
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(leaves):
        executor.migrate(leaves)
    emit_post_migrate_signal(**AS_MIGRATE, db=alias)


def empty(connection, models):
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables) if tables else ():
            cursor.execute(statement)


def drop(connection, models):
    there = set(connection.introspection.table_names())
    tables = [model._meta.db_table for model in models] + ["django_migrations"]
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in tables:
            if table in there:
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}{cascade}")
