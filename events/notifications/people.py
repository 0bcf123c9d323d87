"""The speakers and the chair of a talk: what they know of time, place and status, and notices of changes.

Where readers have a notice, it goes to them with the same click; this makes one for them alone where readers
were told nothing. They know a talk that is public, and speakers one that they accepted by an invitation,
though it is a draft. Mailing asks (hooks.py); "people:42" names the group and what such a notice is about.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event, Speaker, Talk
from events.speakers.mails import address_of, reply_to
from mailing import permissions as mailing_permissions
from mailing.announcements import actions
from mailing.models import Announcement
from portal.admin.fields import pk_of

from . import snapshot, wording
from .drafts import draft
from .lists import list_of
from .models import PeopleSnapshot

Kind, State = Announcement.Kind, Announcement.State
NAME = "people"
AT_ONCE = 500  # talks that are compared in one transaction


def key_of(pk):
    """The group of the speakers and the chair of a talk, by its key."""
    return f"{NAME}:{pk}"


def talk_in(key):
    """The key of the talk behind a key of this kind, or None."""
    name, _sep, pk = key.partition(":")
    return pk_of(pk) if name in (NAME, "talk") else None


# --- Who they are ----------------------------------------------------------------------------------------


def known_talks():
    """The talks whose people know of them: public ones, and drafts that a speaker has accepted."""
    accepted = Speaker.objects.filter(talk=OuterRef("pk"), speaker_invitation__isnull=False)
    public = Q(pk__in=Talk.objects.public().values("pk"))
    return Talk.objects.filter(public | Exists(accepted))


def people_of(key):
    """The [(address, name)] of the speakers and the chair of the talk behind a key."""
    return [pair for own in by_talk(known_talks().filter(pk=talk_in(key))).values() for pair in own.items()]


def by_talk(talks):
    """The people of each of some `known_talks` who have an address: {key: {address: name}}; in three queries.

    Of a draft these are the speakers who accepted it.
    """
    found = {talk.pk: {} for talk in talks}
    public = set(Talk.objects.public().filter(pk__in=found).values_list("pk", flat=True))
    speakers = Speaker.objects.filter(talk__in=found).select_related("person", "speaker_invitation")
    for speaker in speakers:
        if speaker.talk_id in public or hasattr(speaker, "speaker_invitation"):
            found[speaker.talk_id][address_of(speaker)] = speaker.person.name
    for talk in Talk.objects.filter(pk__in=public).select_related("chair", "session__chair"):
        if chair := talk.chair_of_it:
            found[talk.pk].setdefault(chair.email, chair.name)
    return {pk: {address: name for address, name in own.items() if address} for pk, own in found.items()}


def may_use(user, key):
    """Whether a user edits the talk behind a key, or the list to which it is announced."""
    talk = Talk.objects.select_related("event__parent__parent").filter(pk=talk_in(key)).first()
    if not talk:
        return False
    mailing_list = list_of(talk.event)
    on_list = mailing_list is not None and mailing_permissions.can_edit(user, mailing_list)
    return on_list or permissions.can_edit(user, talk.event)


def choices(user):
    """The people of talks about which a notice lies ready, as {key: label}, for who edits these."""
    rows = _noticed(user).select_related("talk")
    return {key_of(row.talk_id): _("Speakers and chair: %(talk)s") % {"talk": row.talk} for row in rows}


def edited(user):
    """The keys of the talks about which a notice lies ready, for who edits these."""
    return _noticed(user).values_list("talk", flat=True)


def _noticed(user):
    rows = PeopleSnapshot.objects.exclude(noticed_revision="")
    return rows.filter(talk__in=permissions.editable(user, Talk.objects.all()).values("pk"))


# --- After a change --------------------------------------------------------------------------------------


def update_all(now):
    """Compare all talks to come with what their people know, some hundred in a transaction."""
    keys = list(_watched(now).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        _update(keys[first : first + AT_ONCE], now)


def _watched(now):
    there = Q(speakers__isnull=False) | Q(chair__isnull=False) | Q(session__chair__isnull=False)
    told = Q(people_snapshot__starts_at__gt=now)  # also of what was moved into the past
    ahead = known_talks().filter(Q(ends_at__gt=now) | Q(ends_at=None) | told)
    return ahead.filter(there).distinct()


def update(talks, now):
    """Bring the notices for the people of a QuerySet of talks into line; what they know first is noted."""
    keys = list(_watched(now).filter(pk__in=talks.order_by().values("pk")).values_list("pk", flat=True))
    if keys:
        _update(keys, now)


@transaction.atomic
def _update(keys, now):
    facts = snapshot.read(Talk.objects.filter(pk__in=keys))
    there = {row.talk_id: row for row in PeopleSnapshot.objects.filter(talk__in=keys)}
    PeopleSnapshot.objects.bulk_create(
        [_first(fact, now) for pk, fact in facts.items() if pk not in there], ignore_conflicts=True
    )
    changed = {pk for pk, row in there.items() if differences(row, snapshot.take(facts[pk]))}
    _discard(pk for pk, row in there.items() if row.noticed_revision and pk not in changed)
    for pk in sorted(changed):
        _update_notice(PeopleSnapshot.objects.locked([pk])[pk], facts[pk], now)


def _first(fact, now):
    """What the people of a talk know of it from the first: how it is when it is first seen with them."""
    told = snapshot.take(fact)
    return PeopleSnapshot(talk_id=fact.pk, told_at=now, revision=told.revision, **told.told())


def differences(before, after):
    """What is new for them, line by line: that a draft is published is nothing new."""
    if Talk.Status.DRAFT in (before.status, after.status):
        after.status = before.status
    return snapshot.differences(before, after)


def _update_notice(row, fact, now):
    """Make the notice, change it, or remove it, as readers have one that goes to these people, too."""
    until = fact.starts_at if snapshot.takes_place(fact) else row.starts_at
    is_late = until is not None and until <= now
    key, revision = key_of(fact.pk), snapshot.revision(fact)
    if is_late or _with_readers(fact.pk) or not people_of(key):
        return _discard([fact.pk])
    subject, body = wording.people_notice(is_off=bool(snapshot.called_off(fact)))
    thing = {"revision": revision, "occasion": str(row.times_told), "expires_at": until}
    open_one = _open_ones([fact.pk]).filter(state=State.DRAFT).first()
    if open_one:
        bodies = [wording.people_notice(is_off=is_off)[1] for is_off in (True, False)]
        thing |= {"body": body} if open_one.body in bodies else {}
        Announcement.objects.filter(pk=open_one.pk, state=State.DRAFT).update(**thing)
    elif row.noticed_revision != revision:  # not one that an organiser put aside
        actions.withdraw_outdated(list(_open_ones([fact.pk])), now=now)
        event = Event.objects.get(pk=fact.event.pk)
        draft(
            source=key, kind=Kind.NOTICE, lists=[], audience=[key], subject=subject, body=body,
            reply_to=next(iter(reply_to(event)), ""), with_calendar=False, **thing,
        )  # fmt: skip
    PeopleSnapshot.objects.mark([fact.pk], noticed_revision=revision)
    return None


def _with_readers(pk):
    """Whether an open notice to readers goes to the people of a talk as well."""
    rows = Announcement.objects.filter(source=f"talk:{pk}", kind=Kind.NOTICE, state__in=actions.OPEN)
    return any(key_of(pk) in each.audience for each in rows)


def _open_ones(keys):
    rows = Announcement.objects.filter(source__in=[key_of(pk) for pk in keys], is_automatic=True)
    return rows.filter(kind=Kind.NOTICE, state__in=actions.OPEN)


def _discard(keys):
    """They know how it is, or hear it with the readers: no notice of their own is needed."""
    keys = list(keys)
    if keys:
        _open_ones(keys).filter(state=State.DRAFT).delete()
        PeopleSnapshot.objects.mark(keys, noticed_revision="")


# --- What mailing asks -----------------------------------------------------------------------------------


def outdated(announcements):
    """Why some of these notices must not go out as they are, as {key: reason}."""
    keys = {talk_in(each.source) for each in announcements if each.is_automatic} - {None}
    facts = snapshot.read(known_talks().filter(pk__in=keys))
    found = {each.pk: _reason(each, facts.get(talk_in(each.source))) for each in announcements}
    return {pk: reason for pk, reason in found.items() if reason}


def _reason(announcement, fact):
    if not announcement.is_automatic:
        return ""
    if not fact:
        return _("Its talk is not public any more.")
    is_same = announcement.revision == snapshot.revision(fact)
    return "" if is_same else _("Its talk has another time, place or status since.")


def started(announcement, now):
    """Those who are written to know how it is from now on, be it with readers or alone."""
    pk = talk_in(announcement.source)
    if not announcement.is_automatic or not announcement.to_send or key_of(pk) not in announcement.audience:
        return
    fact = snapshot.read(Talk.objects.filter(pk=pk)).get(pk)
    if fact:
        PeopleSnapshot.objects.locked([pk])[pk].store(snapshot.take(fact), now)
