"""Who may do what. Asked by views, the admin, templates and calendars alike; nothing else decides."""

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from portal import rooms

from .models import Event, Talk

VERBS = {"view", "add", "change", "delete"}


def edited_events(user):
    """The events a user may edit: those they are editors of, with all parts; every event for a superuser."""
    if not user.is_active:
        return Event.objects.none()
    if user.is_superuser:
        return Event.objects.all()
    return Event.objects.filter(editors=user).with_descendants()


def can_edit(user, event):
    """Whether a user may edit an event: as superuser, or as editor of it or of an umbrella above it."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or edited_events(user).filter(pk=event.pk).exists()


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

    Editors may look such rows up and add some, and who edits all events that use one may change it too.
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

    A row of a programme goes with its event. A person or organisation may be changed by whoever edits every
    event that uses it, published or not: one role elsewhere, and it is somebody else's concern as well.
    Without any role it is nobody's, and like everything else for superusers.
    """
    if not user.is_active:
        return rows.none()
    if user.is_superuser:
        return rows
    if paths := event_paths(rows.model):
        return rows.filter(leading_to(paths, edited_events(user)))
    if used_at(rows.model):
        own = edited_events(user)
        others = Event.objects.exclude(pk__in=own.values("pk"))
        return rows.filter(used_in(rows.model, own)).exclude(used_in(rows.model, others))
    return rows.none()


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
