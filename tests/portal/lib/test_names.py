"""Names in any script: composed on the way in, transliterated in addresses, in order on both databases."""

import unicodedata

import pytest

from events.imports.people import FreeSlugs
from events.models import Person
from portal.folding import BY_NAME
from portal.lib import sheets
from portal.lib.names import slug_of
from tests.support.factories import make_event, make_person, make_talk

DECOMPOSED = unicodedata.normalize("NFD", "Erdős Pál")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Łukasz Example", "lukasz-example"),
        ("Øystein Ødegård", "oystein-odegard"),
        ("Đặng Example", "dang-example"),
        ("王", "wang"),
        ("王小明", "wang-xiao-ming"),
        (DECOMPOSED, "erdos-pal"),
        ("Ægir O’Neill", "aegir-oneill"),
        ("…", ""),
    ],
)
def test_an_address_has_the_letters_of_a_name(name, slug):
    assert slug_of(name) == slug


def test_an_address_ends_with_a_letter():
    assert slug_of("Ann Example", most=4) == "ann"


@pytest.mark.django_db
def test_people_of_a_table_get_addresses_of_their_letters():
    slugs = FreeSlugs()

    assert [slugs.for_name(name) for name in ("王", "王", "…")] == ["wang", "wang-2", "person"]


@pytest.mark.django_db
def test_accents_are_composed_on_the_way_in():
    person = Person.objects.create(name=DECOMPOSED, slug="p", bio=DECOMPOSED)
    talk = make_talk(make_event(), title=DECOMPOSED)
    Person.objects.filter(pk=person.pk).update(affiliation=DECOMPOSED)
    person.refresh_from_db()
    talk.refresh_from_db()

    assert {person.name, person.bio, person.affiliation, talk.title} == {"Erdős Pál"}
    assert person.sort_name == "Pál"
    assert Person.objects.get(name=DECOMPOSED) == person
    assert sheets.read_text(f"name\n{DECOMPOSED}\n").rows[1] == ["Erdős Pál"]


@pytest.mark.database
@pytest.mark.django_db
def test_names_are_in_the_order_of_their_letters():
    names = [
        "Ann Zeta",
        "Bo Łukasz",
        "Cy Ångström",
        "Di anger",
        "Ed Æsir",
        "Flo Lund",
        "Gus Angular",
        "Hal Aeon",
    ]
    for name in names:
        make_person(name)

    ordered = Person.objects.order_by(*BY_NAME).values_list("sort_name", flat=True)

    assert list(ordered) == ["Aeon", "Æsir", "anger", "Ångström", "Angular", "Łukasz", "Lund", "Zeta"]
