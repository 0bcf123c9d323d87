"""Who may do what. Asked by views, the admin, templates and calendars alike; nothing else decides."""

from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Q

from .models import Event, Talk

# Shared by all events, as topics are: editors may look them up and add to them. These are the ways to the
# events that use a row, and who edits all of those may change it too.
SHARED_MODELS = {
    "Organisation": ("roles__event",),
    "Person": ("appearances__talk__event", "terms__event", "chaired_talks__event", "chaired_sessions__event"),
}
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
    if not user.is_authenticated:
        return Event.objects.public()
    return Event.objects.filter(
        Q(pk__in=Event.objects.public().values("pk")) | Q(pk__in=edited_events(user).values("pk"))
    )


def visible_talks(user):
    """The talks whose pages a visitor may see: public ones, and for their editors the drafts too."""
    if not user.is_authenticated:
        return Talk.objects.public()
    return Talk.objects.filter(
        Q(pk__in=Talk.objects.public().values("pk")) | Q(event__in=edited_events(user).values("pk"))
    )


def event_paths(model):
    """The lookups that lead from a row of a programme to its event, as its app states them; else ()."""
    config = apps.get_app_config(model._meta.app_label)
    return getattr(config, "event_paths", {}).get(model.__name__, ())


def event_of(row):
    """The event that a row of a programme belongs to, or None while it has none."""
    if isinstance(row, Event):
        return row
    for path in event_paths(type(row)):
        found = row
        for name in path.split("__"):
            found = getattr(found, name, None)
        if found:
            return found
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
        own = edited_events(user).values("pk")
        return rows.filter(reduce(or_, (Q(**{f"{path}__in": own}) for path in paths)))
    if rows.model._meta.app_label == "events" and rows.model.__name__ in SHARED_MODELS:
        return _used_only_in_edited_events(user, rows)
    return rows.none()


def _used_only_in_edited_events(user, rows):
    own, paths = edited_events(user).values("pk"), SHARED_MODELS[rows.model.__name__]
    others = Event.objects.exclude(pk__in=own).values("pk")
    for path in paths:
        rows = rows.exclude(**{f"{path}__in": others})
    used = (Q(pk__in=rows.model.objects.filter(**{f"{path}__in": own}).values("pk")) for path in paths)
    return rows.filter(reduce(or_, used))


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
        return app in editor_apps() and is_editor(user)


def editor_apps():
    """The labels of the apps whose models make up programmes."""
    return {config.label for config in apps.get_app_configs() if hasattr(config, "event_paths")}


def editor_verbs(app, model):
    """What editors may do to some rows of a model (its name in small letters): to which, `editable` says."""
    if app in editor_apps() and model in map(str.lower, apps.get_app_config(app).event_paths):
        return VERBS
    if app == "events" and model in map(str.lower, SHARED_MODELS):
        return {"view", "add", "change"}
    return {"view", "add"} if (app, model) == ("events", "topic") else set()


def is_editor(user):
    """Whether a user edits any event at all; asked of the database once a request."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not hasattr(user, "_edits_an_event"):
        user._edits_an_event = user.edited_events.exists()
    return user._edits_an_event
