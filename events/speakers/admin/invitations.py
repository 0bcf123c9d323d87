"""The organisers' pages of invitations to speak: writing some, and what became of one."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from events import object_pages, permissions
from events.models import Event, Talk
from events.object_pages import event_page
from events.speakers import invitations, mails
from events.speakers.actions import asking
from events.speakers.actions.invitations import names_to_offer
from events.speakers.dates import end_of, free_among
from events.speakers.forms import SeasonDaysForm
from events.speakers.models import SpeakerInvitation
from portal.admin.fields import pk_of
from portal.lib import times

from .invitation_forms import LETTER, SUBJECT, LetterForm, People, fingerprint

BLANK_ROWS = 3
MOST_NOTED = 40
MOMENTS = ("sent_at", "opened_at", "answered_at", "reminded_at")
State = SpeakerInvitation.State


# --- Writing ---------------------------------------------------------------------------------------------


@event_page("invitations")
@require_http_methods(["GET", "HEAD", "POST"])
def invite_speakers(request, event):
    """Write invitations: what is typed is shown as it would arrive, and sent once it was seen so."""
    if event.kind != Event.Kind.SERIES:
        raise Http404
    now, noted = timezone.now(), _noted(request, event)
    data = request.POST or None
    letter = LetterForm(data, event=event, now=now, initial=_first_letter(request, event, noted))
    people = People(data, prefix="people", initial=_first_people(request, event, noted))
    is_ready = request.method == "POST" and letter.is_valid() & people.is_valid()
    if is_ready and fingerprint(letter, people) == request.POST.get("seen"):
        if _send(request, event, letter, people, now):
            return redirect(reverse("admin:events_event_season", args=[event.pk]) + "#invitations")
        is_ready = False
    return object_pages.draw(
        request,
        "events/speakers/admin/invite.html",
        event=event,
        tab="season",
        title=gettext("%(event)s: Invite speakers") % {"event": event},
        form=letter,
        people=people,
        noted={talk.pk: times.say_moment(talk.starts_at, event.time_zone) for talk in noted},
        names=names_to_offer(request.user),
        preview=_preview(request, event, letter, people, now) if is_ready else None,
        zone_note=times.zone_note(event.time_zone),
    )


def _noted(request, event):
    """The dates to come whose speaker is noted and was not written to; or the one that is asked for."""
    talks = event.talks.filter(speakers=None, starts_at__gt=timezone.now()).exclude(status="cancelled")
    if "talk" in request.GET:
        return list(talks.filter(pk=pk_of(request.GET["talk"])))
    waiting = event.speaker_invitations.filter(state=State.WAITING).exclude(kept_talk=None)
    form = SeasonDaysForm(request.GET)
    days = form.cleaned_data if form.is_valid() else {}
    talks = talks.on_days(event.time_zone, days.get("since"), days.get("until"))
    noted = talks.exclude(invited_speaker="").exclude(pk__in=waiting.values("kept_talk"))
    return list(noted.order_by("starts_at", "pk")[:MOST_NOTED])


def _first_letter(request, event, noted):
    """The letter sent last in this series, at first the portal's; a free date that is asked for is ticked."""
    last = event.speaker_invitations.order_by("-sent_at", "-pk").first()
    free = [talk.starts_at.isoformat() for talk in noted if not talk.invited_speaker]
    return {
        "subject": last.subject if last else SUBJECT,
        "letter": last.letter if last else LETTER % {"organiser": request.user.name or event},
        "starts": free,
    }


def _first_people(request, event, noted):
    """Those noted as invited, with the addresses that the user may know, and room for others."""
    rows = [{"name": talk.invited_speaker, "talk": talk.pk} for talk in noted if talk.invited_speaker]
    given = (
        [{"name": request.GET.get("name", "")[:200], "email": request.GET.get("email", "")[:254]}]
        if "name" in request.GET
        else []
    )
    known = dict(
        permissions.editable_people(request.user)
        .filter(name__in=[row["name"] for row in rows])
        .exclude(email="")
        .values_list("name", "email")
    )
    found = [row | {"email": known.get(row["name"], "")} for row in rows]
    return [*given, *found, *({} for _number in range(1 if "talk" in request.GET else BLANK_ROWS))]


def _chosen_people(event, people, now):
    """Whom to write to, with the talks whose keys were sent. Raises ValidationError if one is not there."""
    rows = people.people()
    talks = event.talks.filter(starts_at__gt=now).taking_place().lectures()
    talks = talks.in_bulk([row["talk"] for row in rows if row.get("talk")])
    if any(row.get("talk") and row["talk"] not in talks for row in rows):
        raise ValidationError(gettext("This page was out of date; please look again."))
    return [row | {"talk": talks.get(row.get("talk"))} for row in rows]


def _send(request, event, letter, people, now):
    """Write to them; whether it went out, else the form says why not."""
    text = {name: letter.cleaned_data[name] for name in ("subject", "letter")}
    try:
        sent = asking.ask(
            event=event, people=_chosen_people(event, people, now), starts=letter.chosen(), by=request.user,
            now=now, **text,
        )  # fmt: skip
    except ValidationError as error:
        letter.add_error(None, error)
        return False
    told = ngettext(
        "%(number)d invitation is on its way.", "%(number)d invitations are on their way.", len(sent)
    )
    messages.success(request, told % {"number": len(sent)})
    return True


def _preview(request, event, letter, people, now):
    """What would arrive: the first letter as text, and the dates of each."""
    rows, data = people.people(), letter.cleaned_data
    talks = Talk.objects.in_bulk([row["talk"] for row in rows if row.get("talk")])
    found = []
    for row in rows:
        own = talks.get(row.get("talk"))
        starts = sorted({*letter.chosen(), *([own.starts_at] if own else [])})
        found.append((row, starts))
    if bad := next((row for row, starts in found if not starts), None):
        letter.add_error(None, gettext("Choose a date for %(name)s.") % {"name": bad["name"]})
        return None
    (first, starts), free = found[0], free_among(event, letter.chosen(), now)
    ends = {each.starts_at: each.ends_at for each in [*talks.values(), *filter(None, free.values())]}
    draft = SpeakerInvitation(
        event=event, name=first["name"], email=first["email"], subject=data["subject"], letter=data["letter"],
        invited_by=request.user,
    )  # fmt: skip
    offers = [invitations.Offer(each, ends.get(each) or end_of(event, each), True) for each in starts]
    message = mails.invitation(draft, offers=offers, is_preview=True)
    return {
        "subject": message.subject,
        "text": message.body,
        "reply_to": ", ".join(message.reply_to),
        "people": [
            (row, [times.say_moment(each, event.time_zone) for each in each_starts])
            for row, each_starts in found
        ],
        "left_out": people.left_out(),
        "seen": fingerprint(letter, people),
    }


# --- One of them -----------------------------------------------------------------------------------------


@event_page("invitations/<int:key>")
@require_http_methods(["GET", "HEAD", "POST"])
def speaker_invitation(request, event, key):
    """What somebody was written and what they answered; a POST does what its button `do` says."""
    row = get_object_or_404(invitations.of_event(event), pk=key)
    if request.method == "POST":
        _act(request, row)
        return redirect(request.path)
    now, when = timezone.now(), partial(times.describe_moment, name=event.time_zone)
    return object_pages.draw(
        request,
        "events/speakers/admin/invitation.html",
        event=event,
        tab="season",
        title=gettext("Invitation: %(name)s") % {"name": row},
        invitation=row,
        letter=invitations.fill(row.letter, name=row.name, event=event),
        subject=invitations.fill(row.subject, name=row.name, event=event),
        offers=[
            (times.say_moment(each.starts_at, event.time_zone), each) for each in invitations.offers(row, now)
        ],
        address=_address(row, now),
        moments={name: when(getattr(row, name)) for name in MOMENTS if getattr(row, name)},
        may_be_reminded=row.state == State.WAITING and not row.reminded_at,
        is_open=row.state in invitations.OPEN,
        again=f"{reverse('admin:events_event_invite_speakers', args=[event.pk])}?{_given(row)}",
    )


def _given(row):
    return urlencode({"name": row.name, "email": row.email})


def _address(row, now):
    """Its link while it works, to be handed over by other ways."""
    is_valid = row.state != State.WITHDRAWN and now < invitations.valid_until(row)
    return invitations.address(row) if is_valid else ""


def _act(request, row):
    now = timezone.now()
    try:
        match request.POST.get("do"):
            case "remind" if asking.remind(invitation=row, now=now):
                messages.success(request, gettext("A reminder is on its way to %(name)s.") % {"name": row})
            case "withdraw" if asking.withdraw(invitation=row):
                messages.success(
                    request, gettext("The invitation is withdrawn; its link does not work any more.")
                )
            case "renew":
                asking.renew_link(invitation=row, now=now)
                told = gettext(
                    "The letter goes out once more with a new link; the old one does not work any more."
                )
                messages.success(request, told)
            case _:
                messages.error(request, gettext("This page was out of date; please look again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
