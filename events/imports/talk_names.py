"""What columns of talks are called in the tables of seminars, in the spelling of `plain_name`."""

TITLE = (
    "talk", "talk title", "title of talk", "title of the talk", "topic", "paper", "paper title", "titel",
    "vortragstitel", "vortrag", "thema", "titre", "titulo",
)  # fmt: skip
SPEAKERS = (
    "speaker", "speaker name", "speaker names", "name of speaker", "name of the speaker", "presenter",
    "presenters", "name", "authors", "author", "author s", "speaker and affiliation",
    "speakers and affiliations", "speaker affiliation", "name and affiliation", "name affiliation", "who",
    "vortragende", "vortragender", "vortragende r", "referent", "referentin", "sprecher", "sprecherin",
    "orateur", "oratrice", "wer", "qui", "intervenant", "intervenante", "ponente",
)  # fmt: skip
AFFILIATION = (
    "affiliations", "institution", "institutions", "university", "institute", "organisation", "organization",
    "speaker institution", "speaker university", "speakers affiliation", "affil", "institut", "universitat",
    "hochschule", "affiliation of speaker",
)  # fmt: skip
EMAIL = (
    "e mail", "mail", "emails", "e mails", "email address", "e mail address", "speaker email",
    "speaker e mail", "speakers email", "contact email", "mail address",
)  # fmt: skip
DATE = (
    "day", "start date", "date and time", "date time", "datetime", "date of talk", "when", "wann", "quand",
    "datum", "tag",
    "termin", "fecha", "jour",
)  # fmt: skip
START = (
    "time", "start time", "starts", "begin", "begins", "from", "starts at", "hour", "hours", "time of day",
    "uhrzeit", "zeit", "beginn", "heure", "hora", "horaire",
)  # fmt: skip
END = ("end time", "ends", "until", "to", "ends at", "finish", "ende", "fin")
MINUTES = (
    "duration", "length", "min", "duration minutes", "duration min", "duration in minutes", "duration hours",
    "duration in hours", "duration h", "length minutes", "length min", "dauer", "duree", "duracion",
)  # fmt: skip
ROOM = (
    "location",
    "place",
    "venue",
    "where",
    "lecture hall",
    "raum",
    "ort",
    "horsaal",
    "salle",
    "lieu",
    "sala",
)
ABSTRACT = ("summary", "description", "zusammenfassung", "resume", "resumen")
# Values that stand for those of the portal.
KINDS = {
    "invited talk": "talk", "invited": "talk", "contributed talk": "talk", "contributed": "talk",
    "seminar": "talk", "colloquium": "talk", "vortrag": "talk", "expose": "talk", "plenary": "keynote",
    "plenary talk": "keynote", "keynote talk": "keynote", "keynote lecture": "keynote",
    "mini course": "tutorial", "minicourse": "tutorial", "short course": "tutorial", "workshop": "tutorial",
    "panel discussion": "panel", "discussion": "panel", "round table": "panel", "coffee": "break",
    "coffee break": "break", "lunch": "break", "lunch break": "break", "pause": "break", "tea": "break",
    "dinner": "social", "reception": "social", "excursion": "social", 
    "welcome": "opening",
}  # fmt: skip
STATUSES = {
    "canceled": "cancelled", "called off": "cancelled", "abgesagt": "cancelled", "annule": "cancelled",
    "cancelado": "cancelled", "ok": "confirmed", "yes": "confirmed", "fixed": "confirmed",
    "accepted": "confirmed", "scheduled": "confirmed", "bestatigt": "confirmed", "zugesagt": "confirmed",
    "confirme": "confirmed", "provisional": "tentative", "tbc": "tentative", "to be confirmed": "tentative",
    "unconfirmed": "tentative",
}  # fmt: skip
