import pytest
from django import db

from portal import revision
from tests.factories import make_event


@pytest.mark.django_db
def test_healthz_says_that_the_database_answers_and_which_revision_it_has(client):
    before = client.get("/healthz").json()
    make_event()
    after = client.get("/healthz").json()

    assert before["database"] == after["database"] == "ok"
    assert after["revision"] > before["revision"]


@pytest.mark.django_db
def test_healthz_is_never_kept_and_costs_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")

    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("error", [db.OperationalError, db.InterfaceError, db.ProgrammingError])
def test_healthz_is_503_without_details_when_the_database_does_not_answer(client, monkeypatch, error):
    def fail():
        raise error("password of db.example.org is secret")

    monkeypatch.setattr(revision, "number", fail)

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "unavailable"}
    assert "no-store" in response["Cache-Control"]


def test_healthz_is_503_before_the_first_migration(client, monkeypatch):
    monkeypatch.setattr(revision, "number", lambda: None)

    assert client.get("/healthz").status_code == 503


def test_healthz_changes_nothing(client):
    assert client.post("/healthz").status_code == 405
