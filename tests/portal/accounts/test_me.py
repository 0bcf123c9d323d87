"""The account page: one's name and zone, and what rooms add of their own."""

import pytest
from allauth.account.models import EmailAddress

from tests.support import mailing_lists
from tests.support.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    user = make_user("ada@example.org", name="Ada", time_zone="Europe/Berlin")
    EmailAddress.objects.create(user=user, email="Ada@example.org", verified=True, primary=True)
    client.force_login(user)
    return user


def test_only_who_is_signed_in_has_one(client):
    assert client.get("/me/").url == "/accounts/login/?next=/me/"


def test_one_changes_name_and_time_zone(client, ada):
    answer = client.post("/me/", {"name": "Ada L.", "time_zone": "Asia/Tokyo"}, follow=True)

    ada.refresh_from_db()
    assert (ada.name, ada.time_zone) == ("Ada L.", "Asia/Tokyo")
    assert "Your profile has been saved." in answer.content.decode()


@pytest.mark.parametrize("sent", [{"name": "x" * 201, "time_zone": "UTC"}, {"time_zone": "Mars/Olympus"}])
def test_what_cannot_be_stored_is_said_at_its_field(client, ada, sent):
    answer = client.post("/me/", sent)

    ada.refresh_from_db()
    assert answer.status_code == 200 and answer.context["form"].errors
    assert (ada.name, ada.time_zone) == ("Ada", "Europe/Berlin")


def test_the_lists_of_a_proved_address_are_there(client, ada):
    seminar = mailing_lists.make_list("seminar")
    mailing_lists.make_subscription(seminar, mailing_lists.make_subscriber("ADA@example.org"))
    mailing_lists.make_subscription(mailing_lists.make_list("others"))

    page = client.get("/me/").content.decode()

    assert "<li>Seminar</li>" in page and "Others" not in page and "/mail/" in page


def test_an_address_that_is_not_proved_shows_nothing(client, ada):
    EmailAddress.objects.update(verified=False)
    own = mailing_lists.make_subscriber("ada@example.org")
    mailing_lists.make_subscription(mailing_lists.make_list("seminar"), own)

    assert "<li>Seminar</li>" not in client.get("/me/").content.decode()
