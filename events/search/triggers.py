"""SQL triggers that note which entries became stale, in the very transaction that changes what they say.

So QuerySet.update(), bulk_create(), cascades and a hand at the database's own prompt are seen as surely as
Model.save(). They do nothing else: no text is folded while somebody waits for a transaction to commit. What a
row said until now is asked before it changes, what it says from now on afterwards.

They are taken down before a migration, as SQLite renames no table that a trigger speaks of, and put up again
after it. What happened in between, or in an older version that knew fewer words, is made good: after each
migration all entries count as stale.
"""

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models.expressions import RawSQL

from . import index
from .models import StaleEntry
from .sources import sources

NOTES = StaleEntry._meta.db_table
# (name, when, the row as it is then)
MOMENTS = (
    ("insert", "AFTER INSERT", "NEW"),
    ("before_update", "BEFORE UPDATE", "OLD"),
    ("update", "AFTER UPDATE", "NEW"),
    ("delete", "BEFORE DELETE", "OLD"),
)


def take_down(using=DEFAULT_DB_ALIAS, **kwargs):
    """Remove every trigger of this module; a further database has none until it is the site's own."""
    if using != DEFAULT_DB_ALIAS:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for name, table in there(cursor):
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{on}')


def put_up(plan=None, using=DEFAULT_DB_ALIAS, **kwargs):
    """Install the index and all triggers, and note everything as stale; only after a real migrate."""
    tables = set(connection.introspection.table_names())
    if (
        using != DEFAULT_DB_ALIAS or plan is None or NOTES not in tables
    ):  # a flush ends like a migrate, without a plan
        return
    with transaction.atomic(), connection.cursor() as cursor:
        index.install()
        for table, statements in notes_by_table().items():
            if table in tables:
                for moment in MOMENTS:
                    install(cursor, table, *moment, statements)
        for source in sources.values():
            note_all(cursor, source)


def there(cursor):
    """The (name, table) of the triggers that are in the database."""
    cursor.execute(
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgname LIKE 'search!_stale!_%' ESCAPE '!'"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        " AND name LIKE 'search!_%' ESCAPE '!'"
    )
    return cursor.fetchall()


def notes_by_table():
    """{table: [(kind, reads, path)]} of everything that documents are made of."""
    found = {}
    for source in sources.values():
        for reads in source.reads():
            found.setdefault(reads.model._meta.db_table, []).extend(
                (source.name, reads, path) for path in reads.paths
            )
    return found


def install(cursor, table, name, when, row, notes):
    """Put one trigger on a table, for one moment of its rows."""
    is_update = when.endswith("UPDATE")
    body = " ".join(note(kind, reads, path, row, is_update=is_update) for kind, reads, path in notes)
    trigger = f'"search_stale_{table}_{name}"'
    if connection.vendor == "sqlite":
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        cursor.execute(f'CREATE TRIGGER {trigger} {when} ON "{table}" BEGIN {body} END')
        return
    goes_on = "OLD" if when == "BEFORE DELETE" else "NEW"
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {body} RETURN {goes_on}; END $$"
    )
    cursor.execute(
        f'CREATE OR REPLACE TRIGGER {trigger} {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {trigger}()'
    )


def note(kind, reads, path, row, *, is_update):
    """The statement that notes what a row leads to."""
    changed = f" WHERE {has_changed(reads)}" if is_update else ""
    return (
        f"INSERT INTO {NOTES} (kind, key)"  # noqa: S608 (no value of anybody's)
        f" SELECT '{kind}', found.* FROM ({keys(reads.model, path, row)}) AS found{changed};"
    )


def has_changed(reads):
    differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    fields = reads.fields or [field.name for field in reads.model._meta.concrete_fields]
    columns = [reads.model._meta.get_field(name).column for name in fields]
    return "(" + " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns) + ")"


def keys(model, path, row):
    """SQL for the keys that a path leads to from one row of a trigger."""
    key = f'{row}."{model._meta.pk.column}"'
    if path == "pk":
        return f"SELECT {key}"
    rows = model._base_manager.filter(pk=RawSQL(key, ())).filter(**{f"{path}__isnull": False})  # noqa: S611
    sql, parameters = rows.order_by().distinct().values_list(path).query.sql_with_params()
    if parameters:
        raise ValueError(f"A trigger has no parameters, so {path!r} cannot lead to what is searched.")
    return sql


def note_all(cursor, source):
    """Note everything of one kind as stale, and the entries whose things are gone."""
    table = source.model._meta.db_table
    cursor.execute(
        f"INSERT INTO {NOTES} (kind, key) SELECT '{source.name}', id FROM \"{table}\""  # noqa: S608
        f" UNION SELECT kind, key FROM {index.TABLE} WHERE kind = '{source.name}'"
    )
