"""Who may do what. Asked by views, the admin, templates and calendars alike; nothing else decides."""

from django.db.models import Q

from .models import Event, Talk

# What editors of an event may do to the models of its programme. Their own rows only: see `editable`.
EDITOR_MODELS = {
    "events": {
        "area", "boardmember", "event", "eventorganisation", "joininglink", "material", "page", "session",
        "speaker", "talk",
    },
    "courses": {"courseweek", "lecture", "weekmaterial"},
}  # fmt: skip
# Shared by all events: editors may look them up and add to them, not change what others rely on.
SHARED_MODELS = {"events": {"organisation", "person", "topic"}}


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


class EditorBackend:
    """Gives editors of any event the model permissions that the admin asks for; rows are scoped there."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user, perm, obj=None):
        app, _, codename = perm.partition(".")
        verb, _, model = codename.partition("_")
        allowed = model in EDITOR_MODELS.get(app, ()) or (
            model in SHARED_MODELS.get(app, ()) and verb in ("view", "add")
        )
        return allowed and obj is None and is_editor(user)

    def has_module_perms(self, user, app):
        return app in EDITOR_MODELS and is_editor(user)


def is_editor(user):
    """Whether a user edits any event at all; asked of the database once a request."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not hasattr(user, "_edits_an_event"):
        user._edits_an_event = user.edited_events.exists()
    return user._edits_an_event
