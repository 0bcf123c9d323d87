"""What this room adds: a star beside each talk, a section of the account page, why a talk is one's own."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from events.web.sections import Mark, talk_marks
from portal.accounts.personal_data import PersonalData, personal_data
from portal.accounts.sections import Section, sections

from . import calendar, sources
from .sources import OwnTalks, own_talks


def _calendar_of(user):
    https = settings.SITE_URL + calendar.path(user)
    return {"https": https, "webcal": https.replace("https:", "webcal:").replace("http:", "webcal:")}


def _stars_of(user):
    return list(user.stars.order_by("pk").values("talk", "talk__title", "created_at"))


talk_marks.add(Mark("star", 10, "events/personal/star.html"))

sections.add(
    Section(
        "calendar", _("My timetable and calendar"), 15, _calendar_of, "events/personal/account_section.html"
    )
)

personal_data.add(PersonalData("stars", _("Stars"), 15, export=_stars_of))

own_talks.add(OwnTalks("speaking", _("You speak"), 20, talks=sources.speaking))
own_talks.add(OwnTalks("chairing", _("You chair"), 30, talks=sources.chairing))
own_talks.add(OwnTalks("starred", _("Starred"), 40, talks=sources.starred))
