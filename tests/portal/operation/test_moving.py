"""Moving from SQLite to PostgreSQL, or back: every row comes through, or nothing is done."""

from contextlib import nullcontext

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from events.models import Talk
from portal import periodic
from portal.environment import Environment
from portal.models import User
from portal.operation import Refused, databases, filling, moving
from tests.support import servers
from tests.support.factories import make_event, make_talk, make_user
from tests.support.operation import all_rows, make_site, make_tables


def config_of(url):
    environment = Environment()
    environment.ENVIRON = {"URL": url}
    return environment.database("URL")


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_all_rows_come_through_once(capsys, tmp_path):
    make_site()
    gone = make_user("gone@example.org").pk
    User.objects.filter(pk=gone).delete()

    before = all_rows()
    is_sqlite = connections["default"].vendor == "sqlite"
    other = servers.postgresql() if is_sqlite else nullcontext(f"sqlite:///{tmp_path}/other.sqlite3")
    with other as url:
        with databases.opened("target", **config_of(url)):
            make_tables("target")
        call_command("move_database", url)
        with databases.opened("target", **config_of(url)):
            after = all_rows("target")
            again = User.objects.using("target").create(email="next@example.org")
        with pytest.raises(CommandError, match="has content already"):
            call_command("move_database", url)

    assert after.pop("portal.Revision")[: len(before["portal.Revision"])] == before.pop("portal.Revision")
    assert after == before
    assert again.pk == gone + 1, "a number that was given is not given again"
    assert "rows are in the other database" in capsys.readouterr().out


@pytest.mark.django_db
def test_tables_of_other_migrations_are_made_anew(tmp_path):
    """Those of one package here: all of them would take a while."""
    first, both = [("contenttypes", "0001_initial")], ["0001_initial", "0002_remove_content_type_name"]
    with databases.opened("target", **config_of(f"sqlite:///{tmp_path}/other.sqlite3")) as target:
        for nodes in (first, [("contenttypes", name) for name in both], first):
            with filling.at_once("target"):
                (model,) = filling.begin("target", nodes)
                model.objects.using("target").create(app_label="a", model="b")
            assert databases.schema_of(target).nodes == nodes
            assert ("name" in {field.name for field in model._meta.fields}) == (nodes == first)


@pytest.mark.django_db(transaction=True)
def test_a_write_meanwhile_takes_all_of_it_back(tmp_path, monkeypatch):
    def fill(*args):
        with databases.opened("other", OPTIONS=connections["default"].settings_dict["OPTIONS"]):
            User.objects.using("other").create(email="late@example.org")

    monkeypatch.setattr(moving, "fill", fill)
    with pytest.raises(Refused, match="written meanwhile"):
        moving.move(config_of(f"sqlite:///{tmp_path}/other.sqlite3"))


@pytest.mark.django_db
def test_texts_that_postgresql_refuses_are_named_before_anything_is_done():
    event = make_event()
    nul = make_talk(event, title="A\0B")
    long = make_talk(event, room="x" * 300)
    schema = databases.schema_of(connections["default"])
    models = [model for model in schema.models if model._meta.label == "events.Talk"]
    with pytest.raises(Refused) as refused:
        moving.refuse_texts(models, "default")

    most = Talk._meta.get_field("room").max_length
    assert f"events.Talk {nul.pk}, title: a NUL character" in str(refused.value)
    assert f"events.Talk {long.pk}, room: 300 characters, of {most} at most" in str(refused.value)


@pytest.mark.django_db
def test_a_site_whose_worker_runs_is_not_moved(tmp_path):
    periodic.note_clock(timezone.now())
    with pytest.raises(CommandError, match="A worker runs"):
        call_command("move_database", f"sqlite:///{tmp_path}/other.sqlite3")
