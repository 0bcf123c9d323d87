"""Cells of a table of talks that are read together: speakers with what stands beside them, and titles."""

import re

from django.utils.translation import gettext as _

from .cell_texts import is_no_seminar, is_nothing, tidy
from .name_parts import is_institution
from .plans import Question
from .speaker_cells import GIVEN, PERSON, WHERE, Cells, read_mail, refuse_too_long
from .table import RowError, reading

CANCELLED = re.compile(
    r"[\[(*\s]*(?:cancel?led|abgesagt|f[aä]llt aus|annul[eé]e?|cancelado)\b[\])*!:.\s–—-]*", re.I
)
SEPARATORS = re.compile(r"[;\n]")


def join_numbered(cells, numbered):
    """Speakers side by side, with what stands beside each, become one cell: "Ann A (X) <a@x.org>; Bob B"."""
    parts = []
    for group in numbered:
        name = group.get("speakers", "")
        if not name or is_nothing(name):
            continue
        where, email = group.get("affiliation", ""), group.get("email", "")
        brackets = f" ({where.translate(SQUARE)})" if where and not is_nothing(where) else ""
        parts.append(f"{name}{brackets}" + (f" <{email}>" if email else ""))
        if group.get("orcid"):
            cells["orcid"] = "; ".join(filter(None, (cells.get("orcid"), group["orcid"])))
    if parts:
        cells["speakers"] = "; ".join(filter(None, (cells.get("speakers"), *parts)))


SQUARE = str.maketrans("()\n", "[],")


def without_nothing(cells):
    """Leave out titles and speakers that say that nothing is known yet, or that it is cancelled."""
    for name in ("title", "speakers"):
        text = cells.get(name, "")
        if text and is_nothing(text):
            del cells[name]
        elif text and (found := CANCELLED.match(text)):
            cells.setdefault("status", "cancelled")
            cells[name] = text[found.end() :].strip()
            if not cells[name]:
                del cells[name]


def says_no_seminar(cells):
    """Whether a row says in words that nothing takes place."""
    named = [cells[name] for name in ("title", "speakers") if name in cells]
    return bool(named) and all(map(is_no_seminar, named))


# --- Speakers ----------------------------------------------------------------------------------------------


def ask_about_commas(rows, known, answers):
    """The Cells that read all cells of speakers, when it is known what single words behind commas are."""
    trial = Cells(known)
    for cells in rows:
        try:
            trial.read(cells.get("speakers", ""))
        except ValueError:
            continue  # told with its row
    if not trial.unclear:
        return trial
    told = _("What stands behind the comma in cells of speakers such as “%(example)s”?")
    examples = tuple(dict.fromkeys(text[:60] for text in trial.unclear))
    choices = (
        (WHERE, _("the affiliation")),
        (GIVEN, _("the given names, after the family name")),
        (PERSON, _("another speaker")),
    )
    question = Question("comma", told % {"example": examples[0]}, choices, guess=WHERE, examples=examples[:3])
    return Cells(known, answers.to(question) or PERSON)


def named_in(cells, reader, answers):
    """The people of a row as a list of Named, with affiliations and addresses of columns of their own.

    Raises RowError.
    """
    with reading("speakers"):
        named = reader.read(cells.get("speakers", ""))
    if not named:
        return []
    if where := cells.get("affiliation"):
        named = _with_affiliations(named, where, answers)
        with reading("affiliation"):
            for one in named:
                refuse_too_long(one)
    return _with_mails(named, cells["email"]) if "email" in cells else named


def named_if_right(cells, reader):
    """The people of a row; what cannot be read is told when the row is filled in."""
    try:
        return reader.read(cells.get("speakers", ""))
    except ValueError:
        return []


def _with_affiliations(named, text, answers):
    parts = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
    if len(named) == 1:
        places = [place.strip() for part in parts for place in part.split(" / ")]
        return [named[0].beside([place for place in places if not is_nothing(place)])]
    commas = [part.strip() for part in text.split(",")]
    if len(parts) == 1 and len(commas) == len(named) and _is_one_each(commas, text, answers):
        parts = commas
    if len(parts) == 1:
        parts *= len(named)
    if len(parts) != len(named):
        told = _(
            "There are %(speakers)d speakers and %(parts)d affiliations; write those in the order of the "
            "speakers, with semicolons between."
        )
        raise RowError("affiliation", told % {"speakers": len(named), "parts": len(parts)})
    return [
        one if is_nothing(part) else one.beside([place.strip() for place in part.split(" / ")])
        for one, part in zip(named, parts, strict=True)
    ]


def _is_one_each(commas, text, answers):
    """Whether commas part the affiliations of several speakers, or belong to one."""
    if all(map(is_institution, commas)):
        return True
    told = _("What is in the column of affiliations where several speak, as in “%(example)s”?")
    choices = (("each", _("one affiliation for each speaker")), ("all", _("one affiliation of all speakers")))
    question = Question("affiliations", told % {"example": text[:80]}, choices, guess="each")
    return answers.to(question) == "each"


def _with_mails(named, text):
    mails = [part for part in re.split(r"[;,\s]+", tidy(text)) if "@" in part]
    if len(mails) > len(named):
        raise RowError("email", _("There are more mail addresses than speakers."))
    with reading("email"):
        mails = [read_mail(mail.strip("<>()")) for mail in mails]
    return [one.beside((), mail) for one, mail in zip(named, mails, strict=False)] + named[len(mails) :]
