"""The list of people: by letter, with portraits or initials."""

import pytest

from tests.support.factories import make_person, make_talk

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_people_are_found_by_the_letter_of_their_family_name(client):
    for number, name in enumerate(("Ada Bell", "Bert Ångström", "Carl Baum", "Li 王", "Zoe Łuk")):
        make_talk(speaker=make_person(name, slug=f"person-{number}"))
    make_person("Dora Unseen")

    page = client.get("/people/?letter=b").content.decode()

    assert "Ada Bell" in page and "Carl Baum" in page and "Zoe" not in page
    for letter, name in (("a", "Bert Ångström"), ("l", "Zoe Łuk"), ("other", "Li 王")):
        assert f'href="?letter={letter}"' in page
        assert name in client.get(f"/people/?letter={letter}").content.decode()
    for letter in ("u", "B", "%", "王"):
        assert client.get("/people/", {"letter": letter}).status_code == 404
