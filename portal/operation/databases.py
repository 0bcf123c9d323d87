"""Connections beside the site's own, and what the tables of a database are by the migrations it has."""

import contextlib
import copy
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend
from django.utils.translation import gettext as _

from . import Refused

DEFAULT = "default"
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@contextlib.contextmanager
def opened(alias, **changes):
    """A further connection under an alias, as the site's own but for some keys of DATABASES."""
    own = copy.deepcopy(connections[DEFAULT].settings_dict) | {"OPTIONS": {}} | changes
    connections[alias] = connection = load_backend(own["ENGINE"]).DatabaseWrapper(own, alias)
    try:
        connection.ensure_connection()
        connections.settings[alias] = own
        yield connection
    finally:
        connection.close()
        connections.settings.pop(alias, None)
        del connections[alias]


@contextlib.contextmanager
def snapshot():
    """The alias of a connection that sees the database as it is now, however much is written meanwhile.

    It keeps no writer waiting: a read transaction that is not IMMEDIATE on SQLite, whose WAL lets both go on;
    one that is REPEATABLE READ on PostgreSQL.
    """
    options = dict(connections[DEFAULT].settings_dict["OPTIONS"])
    options.pop("pool", None)
    if connections[DEFAULT].vendor == "sqlite":
        options["transaction_mode"] = "DEFERRED"
    with opened("snapshot", OPTIONS=options) as connection, transaction.atomic("snapshot"):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT count(*) FROM django_migrations")  # by which it begins
        yield "snapshot"


@dataclass(frozen=True)
class Schema:
    """The tables as a set of migrations makes them: its nodes (app, name), and the models of that time."""

    nodes: list
    models: list

    @property
    def kept(self):
        """The models whose rows are facts: not those of an index, which is made from the others."""
        return [model for model in self.models if not is_index(model._meta.app_label)]


def is_index(label):
    return getattr(apps.get_app_config(label), "is_index", False)


def schema_of(connection):
    """The Schema of a database. Raises Refused where it is newer than this version of the portal."""
    applied = MigrationRecorder(connection).applied_migrations()
    return schema(MigrationExecutor(connection).loader, applied)


def schema(loader, nodes):
    """The Schema that some migrations make. Raises Refused for those that this version does not know."""
    labels = {config.label for config in apps.get_app_configs()}
    nodes = sorted(tuple(node) for node in nodes if node[0] in labels)
    if unknown := [node for node in nodes if node not in loader.disk_migrations]:
        told = _("It is of a newer version of the portal, with the migration %s; install that version first.")
        raise Refused(told % ".".join(unknown[0]))
    known = loader.project_state(nodes).apps.get_models(include_auto_created=True)
    models = [model for model in known if model._meta.managed and not model._meta.proxy]
    return Schema(nodes, sorted(models, key=lambda model: model._meta.label))


def leaves(loader, nodes):
    """The last migrations of each app among some, from which `migrate` makes all of them."""
    among = set(nodes)
    later = {
        parent.key for node in among for parent in loader.graph.node_map[node].parents
        if parent.key[0] == node[0]
    }  # fmt: skip
    return sorted(among - later)
