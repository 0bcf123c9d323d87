from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    public_models = [
        "Area",
        "BoardMember",
        "Event",
        "EventOrganisation",
        "FormerSlug",
        "JoiningLink",
        "Material",
        "Organisation",
        "Page",
        "Person",
        "Session",
        "Speaker",
        "Talk",
        "Topic",
    ]
    # Calendar entries follow from the facts above, whose change has raised the revision already.
    private_models = ["CalendarEntry"]
