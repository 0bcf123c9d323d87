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
    private_models = [
        "Announcing",
        "CalendarEntry",
        "EditorInvitation",
        "Proposal",
        "SpeakerLink",
        "Suggestion",
        "TableImport",
        "Told",
        "HistoricalAnnouncing",
        "HistoricalArea",
        "HistoricalBoardMember",
        "HistoricalEvent",
        "HistoricalEventOrganisation",
        "HistoricalMaterial",
        "HistoricalOrganisation",
        "HistoricalPage",
        "HistoricalPerson",
        "HistoricalSession",
        "HistoricalSpeaker",
        "HistoricalTalk",
    ]
    # How a row leads to its event: who edits the event may edit the row (events.permissions).
    event_paths = {
        "Announcing": ["event"],
        "Area": ["event"],
        "BoardMember": ["event"],
        "Event": ["pk"],
        "EditorInvitation": ["event"],
        "EventOrganisation": ["event"],
        "JoiningLink": ["event", "talk__event"],
        "Material": ["event", "talk__event"],
        "Page": ["event"],
        "Proposal": ["speaker__talk__event"],
        "Session": ["event"],
        "Speaker": ["talk__event"],
        "SpeakerLink": ["speaker__talk__event"],
        "Suggestion": ["event"],
        "Talk": ["event"],
    }
