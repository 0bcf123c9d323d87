"""Rows of any table as plain values, by the fields that its migrations gave it: read, written, numbered.

Values go past `save()` and past what a model does by itself, so that what was stored comes back as it was.
"""

import base64
import itertools

from django.db import connections
from django.db.models import AutoField, Max
from django.db.models.fields.files import FileField
from django.utils.duration import duration_iso_string

AT_ONCE = 500  # rows in one statement
TEXTS = {"CharField", "TextField", "EmailField", "SlugField", "URLField", "FileField", "FilePathField"}
WORDS = TEXTS | {"JSONField"}  # in which people, or programs, may put any character
WRITTEN = {
    "BinaryField": lambda value: base64.b64encode(value).decode(),
    "DateTimeField": lambda value: value.isoformat(),
    "DateField": lambda value: value.isoformat(),
    "TimeField": lambda value: value.isoformat(),
    "DecimalField": str,
    "UUIDField": str,
    "DurationField": duration_iso_string,
}


def fields_of(model):
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def names_of(model):
    return [field.attname for field in fields_of(model)]


def read(model, alias):
    """Each row as a list of values in the order of `names_of`, by the primary key."""
    rows = model._base_manager.using(alias).order_by(model._meta.pk.attname)
    return rows.values_list(*names_of(model)).iterator(chunk_size=2000)


def is_file(field):
    return isinstance(field, FileField)


def kind_of(field):
    """The kind of the value in a column, for a foreign key that of what it names."""
    return (field.target_field if field.is_relation else field).get_internal_type()


def to_plain(model, row):
    """A row as {column: plain value for JSON}."""
    return {
        field.attname: value
        if value is None or kind_of(field) not in WRITTEN
        else WRITTEN[kind_of(field)](value)
        for field, value in zip(fields_of(model), row, strict=True)
    }


def from_plain(model, values):
    """A row of what `to_plain` made. Raises ValueError, KeyError or ValidationError for what it did not."""
    return [_value(field, values[field.attname]) for field in fields_of(model)]


def _value(field, value):
    if value is None or kind_of(field) not in WRITTEN:
        return value
    if kind_of(field) == "BinaryField":
        return base64.b64decode(value, validate=True)
    return (field.target_field if field.is_relation else field).to_python(value)


def write(model, rows, alias):
    """Store rows as `read` gives them; answers how many."""
    connection, number = connections[alias], 0
    quote, fields = connection.ops.quote_name, fields_of(model)
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        for batch in batches(rows, AT_ONCE):
            cursor.executemany(statement, [stored(fields, row, connection) for row in batch])
            number += len(batch)
    return number


def batches(rows, size):
    rows = iter(rows)
    return iter(lambda: list(itertools.islice(rows, size)), [])


def stored(fields, row, connection):
    """The values of a row as the database takes them. Texts go as they are: none is made anew on its way."""
    return [
        value if value is None or kind_of(field) in TEXTS else field.get_db_prep_save(value, connection)
        for field, value in zip(fields, row, strict=True)
    ]


# --- The numbers that come next -----------------------------------------------------------------------------


def numbered(models):
    return [model for model in models if isinstance(model._meta.pk, AutoField)]  # also the big ones


def last_numbers(models, alias):
    """{label: the highest primary key that a table ever gave}, also to rows that are gone since.

    The next rows must not have those: a link that was mailed for one that is gone would open another's.
    """
    return {model._meta.label: _last_number(model, connections[alias]) for model in numbered(models)}


def _last_number(model, connection):
    table, column = model._meta.db_table, model._meta.pk.column
    highest = model._base_manager.using(connection.alias).aggregate(last=Max("pk"))["last"] or 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        else:
            name = [connection.ops.quote_name(table), column]
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)", name)
        given = cursor.fetchone()
    return max(highest, (given and given[0]) or 0)


def go_on_after(models, numbers, alias):
    """Let each table give the numbers after those of `last_numbers`."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for model in numbered(models):
            if number := numbers.get(model._meta.label, 0):
                _go_on_after(model, number, connection, cursor)


def _go_on_after(model, number, connection, cursor):
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
    else:
        name = [connection.ops.quote_name(table), model._meta.pk.column, number]
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", name)
