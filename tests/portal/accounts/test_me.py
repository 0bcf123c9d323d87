"""The account page: what one says of oneself, and what rooms add of their own."""

import pytest
from allauth.account.models import EmailAddress

from tests.support import mailing_lists
from tests.support.accounts import make_account, text_of
from tests.support.factories import make_user

pytestmark = pytest.mark.django_db

PROFILE = {"name": "Ada L.", "affiliation": "Elmsworth", "orcid": "", "time_zone": "Asia/Tokyo"}


@pytest.fixture
def ada(client):
    user = make_user("ada@example.org", name="Ada", time_zone="Europe/Berlin")
    EmailAddress.objects.create(user=user, email="Ada@example.org", verified=True, primary=True)
    client.force_login(user)
    return user


def test_only_who_is_signed_in_has_one(client):
    for path in ("/me/", "/me/export/", "/me/delete/"):
        assert client.get(path).url == f"/accounts/login/?next={path}"


def test_one_changes_the_profile(client, ada):
    sent = PROFILE | {"orcid": " https://orcid.org/0000-0002-1694-233x "}

    answer = client.post("/me/", sent, follow=True)

    ada.refresh_from_db()
    assert (ada.name, ada.affiliation, ada.orcid) == ("Ada L.", "Elmsworth", "0000-0002-1694-233X")
    assert ada.time_zone == "Asia/Tokyo"
    assert "Your profile has been saved." in text_of(answer)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 201),
        ("affiliation", "x" * 251),
        ("orcid", "0000-0002-1825-0098"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", ""),
        ("time_zone", "\x00"),
    ],
)
def test_what_cannot_be_stored_is_said_at_its_field(client, ada, field, value):
    answer = client.post("/me/", PROFILE | {field: value})

    ada.refresh_from_db()
    assert answer.status_code == 200 and list(answer.context["form"].errors) == [field]
    assert (ada.name, ada.time_zone) == ("Ada", "Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("kolkata", "Asia/Kolkata"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("India", "Asia/Kolkata"),
        ("Kyiv", "Europe/Kyiv"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_found_as_people_type_it(client, ada, typed, zone):
    client.post("/me/", PROFILE | {"time_zone": typed})

    ada.refresh_from_db()
    assert ada.time_zone == zone


def test_where_several_zones_fit_they_are_named(client, ada):
    answer = client.post("/me/", PROFILE | {"time_zone": "Ukraine"})

    assert "Several time zones fit; choose one: Europe/Kyiv, Europe/Simferopol." in text_of(answer)


def test_the_list_has_the_names_of_today_and_a_zone_of_old_is_shown_by_its_own(client, ada):
    type(ada).objects.update(time_zone="Asia/Calcutta")

    page = client.get("/me/").content.decode()

    assert '<option value="Asia/Kolkata">India</option>' in page
    assert 'value="Asia/Kolkata"' in page.split("<datalist")[0]
    assert "Calcutta" not in page and "US/East-Indiana" not in page


def test_the_sections_are_listed_at_the_top(client, ada):
    page = client.get("/me/").content.decode()

    for name in ("profile", "signing-in", "sessions", "your-data"):
        assert f'href="#{name}"' in page and f'id="{name}"' in page


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


# --- The header of every page ------------------------------------------------------------------------------


def header_of(response):
    return response.content.decode().split("</header>")[0]


def test_the_header_says_who_is_signed_in_and_leads_there(client, ada):
    assert 'href="/me/"' in header_of(client.get("/events/")) and "Ada" in header_of(client.get("/events/"))

    client.force_login(make_account("nameless@example.org"))
    assert "nameless@example.org" in header_of(client.get("/"))


def test_visitors_are_offered_to_sign_in_and_come_back(client):
    shown = header_of(client.get("/events/"))

    assert 'href="/accounts/login/?next=/events/"' in shown and 'href="/me/"' not in shown
    assert 'href="/accounts/login/"' in header_of(client.get("/accounts/signup/"))


def test_an_address_that_is_a_secret_is_named_nowhere(client):
    shown = header_of(client.get("/speak/1.forged/"))

    assert "forged" not in shown and 'href="/accounts/login/"' in shown


def test_no_name_reaches_the_page_that_is_kept_for_visitors(client, ada):
    other = client.__class__()
    for path in ("/", "/events/"):
        assert "Ada" in header_of(client.get(path))
        assert "Ada" not in header_of(other.get(path))
        assert "Ada" in header_of(client.get(path))
