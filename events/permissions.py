"""Who may do what. Asked by views, the admin, templates and calendars alike; nothing else decides."""

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from portal import rooms

from .models import Event, Person, Talk

VERBS = {"view", "add", "change", "delete"}


def edited_events(user):
    """The events a user may edit: those they are editors of, with all parts; every event for a superuser."""
    if not user.is_active:
        return Event.objects.none()
    if user.is_superuser:
        return Event.objects.all()
    return Event.objects.filter(editors=user).with_descendants()


def edits_any(user):
    """Whether `edited_events` may give a user anything; asked of the database once a request."""
    return user.is_superuser or is_editor(user)


def can_edit(user, event):
    """Whether a user may edit an event: as superuser, or as editor of it or of an umbrella above it."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or edited_events(user).filter(pk=event.pk).exists()


def editors_by_event(events):
    """The keys of those who may edit each of some events by a role, superusers aside: {event: {user}}."""
    above = {event: {event.pk, *(each.pk for each in event.ancestors())} for event in events}
    roles = Event.editors.through.objects.filter(event__in=set().union(*above.values()))
    rows = list(roles.filter(user__is_active=True).values_list("event", "user"))
    return {event: {user for role, user in rows if role in keys} for event, keys in above.items()}


def organisers_of(event):
    """The people who answer for an event: its editors, else those of the nearest umbrella that has some."""
    for each in (event, *event.ancestors()):
        if editors := list(each.editors.filter(is_active=True).order_by("pk")):
            return editors
    return []


def visible_events(user):
    """The events whose pages a visitor may see: public ones, and for their editors the drafts too."""
    return _public_or_edited(Event, "pk", user)


def visible_talks(user):
    """The talks whose pages a visitor may see: public ones, and for their editors the drafts too."""
    return _public_or_edited(Talk, "event", user)


def _public_or_edited(model, path, user):
    public = model.objects.public()
    if not user.is_authenticated:
        return public
    return model.objects.filter(Q(pk__in=public.values("pk")) | leading_to([path], edited_events(user)))


def event_paths(model):
    """The lookups that lead from a row of a programme to its event, as its model states them; else ()."""
    return getattr(model, "event_paths", ())


def belongs_to(model):
    """The names of the links that are chosen once, when a row of a programme is added: its ways to its event.

    A model whose rows hang on more than these says so itself.
    """
    first_steps = (path.split("__")[0] for path in event_paths(model) if path != "pk")
    return getattr(model, "belongs_to", tuple(first_steps))


def used_at(model):
    """The lookups that lead from a row that all events share to those that use it; None for other models.

    Editors may look such rows up and add some; which of them they may change, `editable` says.
    """
    return getattr(model, "used_at", None)


def leading_to(paths, events):
    """The condition on rows from which one of these lookups leads to one of the events."""
    return Q(*((f"{path}__in", events.values("pk")) for path in paths), _connector=Q.OR)


def used_in(model, events):
    """The condition on rows that all events share, such as people, which one of these events uses."""
    rows = model._default_manager
    users = (rows.filter(leading_to([path], events)).values("pk") for path in used_at(model))
    return Q(*(("pk__in", keys) for keys in users), _connector=Q.OR)


def event_of(row):
    """The event that a row of a programme belongs to, or None while it has none.

    A row that history alone still knows has none if its event was deleted with it.
    """
    if isinstance(row, Event):
        return row
    for path in event_paths(type(row)):
        found = row
        for name in path.split("__"):
            found = _linked(found, name)
        if found:
            return found
    return None


def _linked(row, name):
    try:
        return getattr(row, name, None)
    except ObjectDoesNotExist:
        return None


def editable(user, rows):
    """Those of `rows`, a QuerySet of any model, that a user may change.

    A row of a programme goes with its event, a person with the event that keeps them: see `editable_people`.
    An organisation may be changed by whoever edits every event that uses it, published or not: one use
    elsewhere, and it is somebody else's concern as well. What nobody uses is for superusers.
    """
    if not user.is_active:
        return rows.none()
    if user.is_superuser:
        return rows
    if paths := event_paths(rows.model):
        return rows.filter(leading_to(paths, edited_events(user)))
    if rows.model is Person:
        return rows.filter(pk__in=editable_people(user).values("pk"))
    if used_at(rows.model):
        own = edited_events(user)
        others = Event.objects.exclude(pk__in=own.values("pk"))
        return rows.filter(used_in(rows.model, own)).exclude(used_in(rows.model, others))
    return rows.none()


def editable_people(user):
    """The people whom a user may edit, and whose private fields they may see; the one place that says so.

    Roles count for nothing here: who makes somebody else's speaker their own learns nothing of them, and
    takes nothing from those who keep them. Until somebody new has a role they are of who made them.
    """
    people = Person.objects.all()
    if not user.is_authenticated or not user.is_active:
        return people.none()
    if user.is_superuser:
        return people
    return people.filter(Q(kept_at__in=edited_events(user).values("pk")) | Q(kept_at=None, made_by=user))


def keep_new_people(user, event):
    """Let an event keep those whom a user has added and who have got their first role there, just now."""
    added = Person.objects.filter(made_by=user, kept_at=None)
    if event and added.exists():
        added.filter(used_in(Person, Event.objects.filter(pk=event.pk))).keep_at(event)


def seen_people(user):
    """The people of whom a user may see more than the name: those that everybody sees, and their own."""
    people = Person.objects.all()
    own, public = editable_people(user).values("pk"), people.public().values("pk")
    return people.filter(Q(pk__in=own) | Q(pk__in=public))


def organisers_may_edit(speakers):
    """Those of some speakers whose person everybody who edits the talk may edit, too, as a set of keys.

    What is made at the talk's event, such as a personal link, may then speak for the person. One query.
    """
    kept = {speaker.person.kept_at for speaker in speakers} - {None}
    editors = editors_by_event({speaker.talk.event for speaker in speakers} | kept)
    nobody = {None: set()}
    return {
        speaker.pk
        for speaker in speakers
        if editors[speaker.talk.event] <= (nobody | editors)[speaker.person.kept_at]
    }


def can_edit_row(user, row):
    """Whether a user may change a stored row: see `editable`."""
    return editable(user, type(row)._default_manager.filter(pk=row.pk)).exists()


def can_add_top_level(user):
    """Whether a user may add events that are part of no other: superusers, and staff who were given it.

    Being an editor gives it to nobody: editors add parts to their own events.
    """
    granted = user.is_staff and "events.add_event" in user.get_all_permissions()
    return user.is_active and (user.is_superuser or granted)


class EditorBackend:
    """Gives editors of any event the model permissions that the admin asks for; rows are scoped there."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user, perm, obj=None):
        app, _, codename = perm.partition(".")
        verb, _, model = codename.partition("_")
        return obj is None and verb in editor_verbs(app, model) and is_editor(user)

    def has_module_perms(self, user, app):
        of_programmes = {model._meta.app_label for model in rooms.models() if event_paths(model)}
        return app in of_programmes and is_editor(user)


def editor_verbs(app, model):
    """What editors may do to some rows of a model (its name in small letters): to which, `editable` says."""
    try:
        model = apps.get_model(app, model)
    except LookupError:
        return set()
    if event_paths(model):
        return VERBS
    if used_at(model) is None:
        return set()
    return {"view", "add", "change"} if used_at(model) else {"view", "add"}


def is_editor(user):
    """Whether a user edits any event at all; asked of the database once a request."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not hasattr(user, "_edits_an_event"):
        user._edits_an_event = user.edited_events.exists()
    return user._edits_an_event
