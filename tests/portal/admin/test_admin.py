"""The admin site as such: its way in, its policy, accounts and the settings of the site."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.admin import fields
from portal.admin.site import PortalAdminSite
from portal.models import SiteSettings, User
from tests.support.admin_forms import change, errors, form_data, inline_row, submit
from tests.support.factories import make_event, make_superuser, make_talk, make_user, utc


@pytest.fixture
def superuser(client, db):
    user = make_superuser()
    client.force_login(user)
    return user


# --- The way in ----------------------------------------------------------------------------------------


def test_the_admin_sends_to_the_one_sign_in_and_back(client, db):
    first = client.get("/admin/events/talk/")
    second = client.get(first.url)

    assert second.url == f"{reverse('account_login')}?next=/admin/events/talk/"


def test_a_password_sent_to_the_admins_own_form_signs_nobody_in(client, db):
    user = make_superuser()

    client.post("/admin/login/", {"username": user.email, "password": "correct horse"})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(client, db, goal):
    assert "evil" not in client.get("/admin/login/", {"next": goal}).url
    client.force_login(make_superuser())
    assert client.get("/admin/login/", {"next": goal}).url == "/admin/"


def test_signing_in_leads_to_no_view_by_its_name(superuser, client):
    for goal in ("nonsense", "home"):
        assert client.get("/admin/login/", {"next": goal}).url == goal


def test_who_may_not_enter_is_told_so_instead_of_going_round(client, db):
    client.force_login(make_user())

    assert client.get("/admin/", follow=True).status_code == 403


def test_an_editor_enters_and_sees_only_what_is_for_editors(client, db):
    editor = make_user()
    make_event(editors=[editor])
    client.force_login(editor)

    page = client.get("/admin/").content.decode()

    assert "/admin/events/talk/" in page
    assert "/admin/portal/user/" not in page and "/admin/events/calendarentry/" not in page


@pytest.mark.parametrize("path", ["", "events/talk/", "events/talk/add/", "jsi18n/", "search/?s=talk&page=x"])
def test_the_admin_has_a_policy_of_its_own_without_inline_scripts(client, superuser, path):
    response = client.get(f"/admin/{path}")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))

    assert response.status_code == 200
    assert policy["script-src"].split() == ["'self'", "'unsafe-eval'"]
    assert policy["frame-ancestors"] == policy["default-src"] == "'none'"


def test_no_page_of_the_admin_holds_an_inline_script(client, superuser):
    event = make_event()
    for address in ("/admin/", "/admin/events/talk/", f"/admin/events/event/{event.pk}/change/"):
        page = client.get(address).content.decode()
        assert all("src=" in tag.split(">")[0] for tag in page.split("<script")[1:]), address


# --- Accounts ------------------------------------------------------------------------------------------


def twice(password):
    return {"password1": password, "password2": password}


def test_an_account_is_added_by_e_mail_and_its_password_set(client, superuser):
    submit(client, "/admin/portal/user/add/", email="New@Example.org", **twice("nineteen owls"))
    user = User.objects.get(email="new@example.org")
    client.post(
        f"/admin/portal/user/{user.pk}/password/",
        {"usable_password": "true"} | twice("twenty-one owls"),
    )

    assert User.objects.get(pk=user.pk).check_password("twenty-one owls")


def test_an_address_that_is_taken_is_refused_at_its_field(client, superuser):
    make_user("taken@example.org")

    answer = submit(client, "/admin/portal/user/add/", email="TAKEN@example.org", **twice("nineteen owls"))

    assert "already" in str(errors(answer))


def test_an_account_is_changed_with_its_zone_and_proved_addresses(client, superuser):
    user = make_user("zoe@example.org")

    submit(
        client,
        f"/admin/portal/user/{user.pk}/change/",
        name="Zoë",
        time_zone="Asia/Kathmandu",
        **{"emailaddress_set-TOTAL_FORMS": 1},
        **inline_row("emailaddress_set", 0, email=user.email, verified="on"),
    )

    user.refresh_from_db()
    assert (user.name, user.time_zone) == ("Zoë", "Asia/Kathmandu")
    assert user.emailaddress_set.get().verified


def test_staff_without_more_cannot_reach_accounts(client, db):
    client.force_login(make_user(is_staff=True))

    assert client.get("/admin/portal/user/").status_code == 403


# --- Settings of the site --------------------------------------------------------------------------------


def test_the_settings_are_one_form(client, superuser):
    assert client.get("/admin/portal/sitesettings/").url == "/admin/portal/sitesettings/add/"
    submit(client, "/admin/portal/sitesettings/add/", name="Our seminars", time_zone="Europe/Berlin")
    stored = SiteSettings.objects.get()

    assert client.get("/admin/portal/sitesettings/").url == f"/admin/portal/sitesettings/{stored.pk}/change/"
    assert client.get("/admin/portal/sitesettings/add/").status_code == 403
    assert stored.time_zone == "Europe/Berlin"


def test_a_zone_that_is_none_is_refused(client, superuser):
    answer = submit(client, "/admin/portal/sitesettings/add/", name="Our seminars", time_zone="Mars/Olympus")

    assert "time_zone" in errors(answer)
    assert not SiteSettings.objects.exists()


def test_the_admin_bears_the_name_of_the_site(client, superuser):
    assert "Seminar portal" in client.get("/admin/").content.decode()
    SiteSettings.objects.create(name="Elmsworth seminars")

    page = client.get("/admin/events/talk/").content.decode()

    assert page.count("Elmsworth seminars") >= 2 and "Seminar portal" not in page


@pytest.mark.parametrize("address", ["/admin/", "/admin/events/talk/", "/admin/events/talk/add/"])
def test_what_a_user_may_see_is_worked_out_once_a_page(client, superuser, monkeypatch, address):
    asked, build = [], PortalAdminSite._build_app_dict

    def build_app_dict(site, request, label=None):
        asked.append(label)
        return build(site, request, label)

    monkeypatch.setattr(PortalAdminSite, "_build_app_dict", build_app_dict)

    assert "/admin/events/talk/" in client.get(address).content.decode()
    assert asked == [None]


def test_the_page_of_one_app_still_lists_that_app_only(client, superuser):
    (listed,) = client.get("/admin/events/").context_data["app_list"]

    assert listed["app_label"] == "events"


# --- Clock times -----------------------------------------------------------------------------------------


def test_a_clock_time_is_read_in_the_zone():
    assert fields.instant(dt.datetime(2024, 5, 29, 12), "America/New_York") == utc(2024, 5, 29, 16)
    assert fields.instant(dt.datetime(2022, 4, 7, 15), "Australia/Sydney") == utc(2022, 4, 7, 5)


@pytest.mark.parametrize(
    ("clock", "zone", "words"),
    [
        (
            dt.datetime(2024, 3, 31, 2, 30), "Europe/Berlin",
            "02:30 is skipped on 31 March 2024 in Berlin, when clocks go forward; "
            "choose 03:30 or earlier than 02:00.",
        ),
        (
            dt.datetime(2024, 10, 6, 2, 10), "Australia/Lord_Howe",
            "02:10 is skipped on 6 October 2024 in Lord Howe, when clocks go forward; "
            "choose 02:40 or earlier than 02:00.",
        ),
        (
            dt.datetime(2024, 10, 27, 2, 30), "Europe/Berlin",
            "02:30 occurs twice on 27 October 2024 in Berlin, when clocks go back; "
            "write 2024-10-27 02:30+02:00 for the first or 2024-10-27 02:30+01:00 for the second.",
        ),
    ],
)  # fmt: skip
def test_a_time_that_clocks_skip_or_show_twice_is_explained(clock, zone, words):
    with pytest.raises(ValidationError) as refused:
        fields.instant(clock, zone)

    assert refused.value.messages == [words]


def test_a_day_that_a_zone_left_out_is_explained():
    with pytest.raises(ValidationError) as refused:
        fields.instant(dt.datetime(2011, 12, 30, 10), "Pacific/Apia")

    assert "2011-12-31 10:00" in refused.value.messages[0]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-10-27 02:30+02:00", utc(2024, 10, 27, 0, 30)),
        ("2024-10-27 02:30+01:00", utc(2024, 10, 27, 1, 30)),
    ],
)
def test_an_offset_says_which_of_the_two_is_meant_and_is_shown_again(written, moment):
    field = fields.ClockTimeField()
    field.zone_name = "Europe/Berlin"

    assert fields.instant(field.clean(written), "Europe/Berlin") == moment
    assert field.prepare_value(moment) == written
    assert not field.has_changed(moment, written.split(" "))


def test_an_offset_of_another_place_is_refused():
    clock = fields.ClockTimeField().clean("2024-10-27 12:00+05:00")

    with pytest.raises(ValidationError, match=r"\+01:00"):
        fields.instant(clock, "Europe/Berlin")


@pytest.mark.parametrize(
    "written", ["2024-05-29 9:05", ["29/05/2024", "9:05"], "2024-05-29T09:05", "29.05.2024 09.05"]
)
def test_days_and_times_may_be_written_in_several_ways(written):
    assert fields.ClockTimeField().clean(written) == dt.datetime(2024, 5, 29, 9, 5)


@pytest.mark.parametrize(
    "written",
    ["2024-05-29", "12:00", "2024-02-30 12:00", "2024-05-29 25:00", "soon", "0001-01-01 00:00",
     "9999-12-31 23:59", "2024-05-29 12:00+99:99", "2024-05-29 12:00 \x00", "٢٠٢٤-05-29 12:00+0x:00"],
)  # fmt: skip
def test_what_is_no_time_is_refused(written):
    with pytest.raises(ValidationError):
        fields.instant(fields.ClockTimeField().clean(written), "Europe/Berlin")


# --- In a browser ----------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["dark"])  # the other one is asked by keys
def test_pages_of_the_admin_run_without_a_complaint(chromium, live_server, client, scheme):
    editor = make_user("editor@example.org")
    event = make_event(editors=[editor], time_zone="America/New_York")
    make_talk(event, speaker="Ada Example")
    client.force_login(editor)
    context = chromium.new_context(
        base_url=live_server.url, color_scheme=scheme, timezone_id="Asia/Singapore"
    )
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    complaints = []
    page.on(
        "console", lambda message: message.type in ("error", "warning") and complaints.append(message.text)
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))

    for address in ("/admin/", "/admin/events/talk/", f"/admin/events/event/{event.pk}/change/"):
        page.goto(address, wait_until="networkidle")
    page.set_viewport_size({"width": 375, "height": 800})
    page.locator("#id_time_zone").evaluate("(zone) => { zone.value = 'Australia/Sydney' }")
    page.locator("[name=_save]").click()
    page.get_by_text("Keep the clock times").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/admin/events/talk/add/?event={event.pk}", wait_until="networkidle")
    page.get_by_text("Add another Speaker").click()
    page.locator("#select2-id_speakers-0-person-container").click()
    page.locator(".select2-search__field").fill("Ada")
    page.locator(".select2-results__option", has_text="Ada Example").click()
    page.locator("#id_starts_at_0").fill("2024-05-29")
    page.locator("#id_starts_at_1").fill("12:00")
    page.locator("#id_ends_at_0").fill("2024-05-29")
    page.locator("#id_ends_at_1").fill("13:00")
    assert page.get_by_text("Times are in New York time (America/New_York).").first.is_visible()
    assert not page.locator(".timezonewarning").first.is_visible()
    page.locator("[name=_save]").click()
    page.wait_for_url(f"**/admin/events/talk/?event__id__exact={event.pk}")
    context.close()

    talk = event.talks.order_by("-pk").first()
    assert talk.starts_at == utc(2024, 5, 29, 16)
    assert [str(speaker) for speaker in talk.speakers.all()] == ["Ada Example"]
    assert complaints == []


def test_site_settings_changed_by_two_people_lose_neither_text(client, db):
    stored = SiteSettings.objects.create(name="Seminars", tagline="Once a week")
    client.force_login(make_superuser())
    data = form_data(client.get(change(stored)))
    SiteSettings.objects.update(tagline="Twice a week")

    refused = client.post(change(stored), data | {"tagline": "Every day"})

    assert "Twice a week" in str(errors(refused)["tagline"])
    assert "Every day" in refused.content.decode()
    stored.refresh_from_db()
    assert stored.tagline == "Twice a week"
