"""A new site leads on; and whoever runs it is told of backups that are old."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from mailing.models import DeliverabilityReport
from portal import periodic
from portal.admin import first_steps
from portal.models import PeriodicWork, SiteSettings, User
from portal.operation import backups, inspecting
from tests.support.factories import make_event, make_talk, make_user
from tests.support.mailing_lists import make_list

pytestmark = [pytest.mark.database, pytest.mark.django_db]
STEPS = ["settings", "event", "term", "list", "mail_check", "imprint", "backup"]
DONE = '<span class="desk-state">done</span>'
DAY = dt.timedelta(days=1)


def shown(client):
    return {card.context and card.template for card in client.get("/admin/").context["cards"]}


def test_each_step_leads_to_a_page_and_is_ticked_once_it_is_done(superuser_browser):
    make_event(kind="series")
    assert [step.name for step in first_steps.steps.in_order()] == STEPS
    for step in first_steps.steps.in_order():
        if address := step.address():
            assert superuser_browser.get(address, follow=True).status_code == 200, step.name
    page = superuser_browser.get("/admin/").text
    assert "First steps" in page and page.count(DONE) == 1

    make_talk()
    SiteSettings.objects.create(imprint="The institute.")
    make_list()
    DeliverabilityReport.objects.update_or_create(pk=1, defaults={"is_red": False})
    assert superuser_browser.get("/admin/").text.count(DONE) == 6
    periodic.note_backup(timezone.now())
    assert "First steps" not in superuser_browser.get("/admin/").text


def test_it_is_put_away_for_good_and_by_superusers_alone(client, superuser_browser):
    editor = make_user("editor@example.org")
    make_event(editors=[editor])
    assert superuser_browser.get(reverse("admin:first_steps")).status_code == 405
    superuser_browser.post(reverse("admin:first_steps"))
    assert "First steps" not in superuser_browser.get("/admin/").text

    PeriodicWork.objects.all().delete()
    client.force_login(editor)
    assert "First steps" not in client.get("/admin/").text
    assert client.post(reverse("admin:first_steps")).status_code == 403


def test_a_site_whose_newest_backup_is_old_says_so_to_superusers(superuser_browser, settings, tmp_path):
    settings.BACKUP_DAYS = 3
    now = timezone.now()
    assert periodic.backup_troubles(now) == []  # a new site
    User.objects.update(date_joined=now - 4 * DAY)
    assert "No backup was ever made" in superuser_browser.get("/admin/").text

    backups.back_up(tmp_path)
    assert dict(inspecting.lines())["backup"] == []
    (told,) = periodic.backup_troubles(now + 5 * DAY)
    assert "4 days old" in told or "5 days old" in told
    settings.BACKUP_DAYS = 0
    assert periodic.backup_troubles(now + 5 * DAY) == []
