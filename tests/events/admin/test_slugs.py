"""Addresses that are left blank in the admin."""

import pytest

from events.models import Event, Person
from tests.support.admin_forms import add, change, errors, submit
from tests.support.factories import make_event, make_person, make_superuser


@pytest.fixture(autouse=True)
def organiser(client, db):
    client.force_login(make_superuser())


def test_a_blank_address_is_made_of_the_letters_of_the_name(client):
    for _each in range(2):
        submit(client, add(Person), name="Đặng 王小明", slug="")

    assert sorted(Person.objects.values_list("slug", flat=True)) == [
        "dang-wang-xiao-ming",
        "dang-wang-xiao-ming-2",
    ]


def test_an_address_is_asked_for_where_the_name_gives_none(client):
    assert "slug" in errors(submit(client, add(Person), name="…", slug=""))


def test_an_event_gets_the_address_of_its_title_without_its_formulas(client):
    event = make_event(title="The $h$-principle")
    submit(client, change(event), slug="")

    assert Event.objects.get().slug == "the-h-principle"


def test_what_was_typed_stays(client):
    person = make_person("Ann Example")
    submit(client, change(person), slug="ann")

    assert Person.objects.get().slug == "ann"
