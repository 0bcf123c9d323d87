"""The site revision: a number that rises in the very transaction that changes public facts.

SQL triggers raise it, so that QuerySet.update(), bulk_create(), an import or a hand at the database's
own prompt are seen as surely as Model.save(). Each model of a room says whether public output reads it, as
`raises_revision`: a system check fails on one that does not (`portal.checks`). Where only some rows are
public, such as posters once they are accepted, `raises_revision_when` says which: a condition in SQL that
both databases know, with `{row}` for the row. Models of packages are private.

On PostgreSQL it is the sum of many rows, of which each writer raises one that nobody else holds, so that
writers of different facts do not wait for each other until they commit. SQLite has one writer anyway, and one
row.
"""

import secrets

from django.db import DEFAULT_DB_ALIAS, connection, transaction

from . import rooms

ROWS = {"postgresql": 64, "sqlite": 1}  # by the vendor of the database; their ids begin with 1
NUMBER = "CAST((SELECT sum(number) FROM portal_revision) AS bigint)"
OWN_ROW = f"1 + pg_backend_pid() % {ROWS['postgresql']}"
# The row of this connection, else any that is free; with more writers than rows, the own one once it is.
FREE_ROW = f"""coalesce(
    (SELECT id FROM portal_revision WHERE id = {OWN_ROW} FOR UPDATE SKIP LOCKED),
    (SELECT id FROM portal_revision LIMIT 1 FOR UPDATE SKIP LOCKED),
    {OWN_ROW})"""  # noqa: S608 (no value of anybody's)
RAISE = {
    "postgresql": f"UPDATE portal_revision SET number = number + 1 WHERE id = {FREE_ROW}",  # noqa: S608
    "sqlite": "UPDATE portal_revision SET number = number + 1 WHERE id = 1",
}
NAME_SITE = "UPDATE portal_revision SET site = %s WHERE id = 1 AND site = ''"


def number():
    """The site revision, by one raw query; None before the first migration has put it there."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NUMBER}")
        return cursor.fetchone()[0]


def number_with(queries, parameters):
    """The site revision, and beside it what scalar queries with one parameter each answer, by one statement.

    The number is None before the first migration.
    """
    columns = ", ".join([NUMBER, *(f"({query})" for query in queries)])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", parameters)
        return cursor.fetchone()


def public_models():
    """The models that public output reads, their automatic join tables included."""
    public = [model for model in rooms.models() if model.raises_revision]
    joins = (field.remote_field.through for model in public for field in model._meta.local_many_to_many)
    return [*public, *(join for join in joins if join._meta.auto_created)]


def install_triggers(using=DEFAULT_DB_ALIAS, **kwargs):
    """Put the rows and every trigger in place; runs after each migrate, as remade tables lose theirs."""
    tables = set(connection.introspection.table_names())
    if using != DEFAULT_DB_ALIAS or "portal_revision" not in tables:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        rows = ", ".join(f"({row}, 1)" for row in range(1, ROWS[connection.vendor] + 1))
        cursor.execute(f"INSERT INTO portal_revision (id, number) VALUES {rows} ON CONFLICT DO NOTHING")
        cursor.execute(NAME_SITE, [secrets.token_hex(16)])
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION portal_raise_revision() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {RAISE['postgresql']}; RETURN NULL; END $$"
            )
        for model in public_models():
            if model._meta.db_table in tables:
                condition = getattr(model, "raises_revision_when", "")
                for statement in _statements(model._meta.db_table, condition):
                    cursor.execute(statement)


def _statements(table, condition):
    if connection.vendor == "postgresql":
        return _row_trigger(table, condition) if condition else _statement_trigger(table)
    return _sqlite_triggers(table, condition)


def _statement_trigger(table):
    yield (
        f"CREATE OR REPLACE TRIGGER raise_revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        f'ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION portal_raise_revision()'
    )


def _row_trigger(table, condition):
    """One that asks each row, as it was or as it is now; what is not there is NULL."""
    new, old = condition.format(row="NEW"), condition.format(row="OLD")
    yield (
        f"CREATE OR REPLACE FUNCTION raise_revision_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF ({new}) OR ({old}) THEN {RAISE['postgresql']}; END IF; RETURN NULL; END $$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER raise_revision AFTER INSERT OR UPDATE OR DELETE "
        f'ON "{table}" FOR EACH ROW EXECUTE FUNCTION raise_revision_of_{table}()'
    )


def _sqlite_triggers(table, condition):
    for verb, rows in (("insert", ["NEW"]), ("update", ["NEW", "OLD"]), ("delete", ["OLD"])):
        asked = " OR ".join(f"({condition.format(row=row)})" for row in rows)
        name = f'"{table}_{verb}_raises_revision"'
        yield f"DROP TRIGGER IF EXISTS {name}"
        when = f"WHEN {asked} " if condition else ""
        yield f'CREATE TRIGGER {name} AFTER {verb} ON "{table}" {when}BEGIN {RAISE["sqlite"]}; END'


def triggered_tables():
    """The names of the tables that have their triggers in the database at hand."""
    statement = (
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'raise_revision'"
        if connection.vendor == "postgresql"
        else "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_raises_revision'"
        " GROUP BY tbl_name HAVING count(*) = 3"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {row[0].strip('"') for row in cursor.fetchall()}
