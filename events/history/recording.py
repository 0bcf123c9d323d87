"""Records of many rows at once, copied by the database from the rows as they are stored."""

from django.db import connection
from django.db.models import CharField, DateTimeField, IntegerField, TextField, Value

AT_ONCE = 5_000  # keys in one statement


def record(model, keys, *, kind, user, reason, date):
    """Make a record of each stored row with these keys, in the order of the keys.

    `kind` is "+" for added and "~" for changed rows. The caller holds the transaction; no writer of SQLite
    waits for long, as building each record in Python would take many times as long.
    """
    for start in range(0, len(keys), AT_ONCE):
        _copy(model, keys[start : start + AT_ONCE], _facts(kind, user, reason, date))


def _facts(kind, user, reason, date):
    return {
        "history_type": Value(kind, CharField()),
        "history_user_id": Value(user and user.pk, IntegerField()),
        "history_change_reason": Value(reason, TextField()),
        "history_date": Value(date, DateTimeField()),
    }


def _copy(model, keys, facts):
    history = model.history.model
    fields = {field.column: field.attname for field in history.tracked_fields}
    rows = model._base_manager.filter(pk__in=keys).order_by("pk")
    rows = rows.annotate(**{f"as_{name}": value for name, value in facts.items()})
    wanted = [*fields.values(), *(f"as_{name}" for name in facts)]
    select, values = rows.values_list(*wanted).query.sql_with_params()
    quote = connection.ops.quote_name
    columns = ", ".join(quote(history._meta.get_field(name).column) for name in (*fields.values(), *facts))
    with connection.cursor() as cursor:
        table = quote(history._meta.db_table)
        cursor.execute(f"INSERT INTO {table} ({columns}) {select}", values)  # noqa: S608 (our names)
