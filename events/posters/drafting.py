"""What a form holds while it is written, with all its gaps: from a request to a draft, and back to a form.

    content_of(request.POST)      {"title": "…", "row": ["p3", "n1"], "p3-name": "…", "areas": ["4"], …}
    data_of(content)              the same as a form takes it
    content_of_poster(poster)     a poster as its form shows it

Authors are rows, each with a name of its own that begins all its fields: p<key> of an author who is stored,
n<number> of a new one. The values of `row` are these names in the order of the authors.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from events.posters.models import PosterQuestion
from portal.markup.source import printable

MOST_AUTHORS = 60
MOST_CHARACTERS = 100_000  # of a whole form
SEVERAL = {"row", "areas", "not_chairs"}
SINGLE = {
    "title", "abstract", "mode", "wants_spotlight", "is_student", "shows_file", "not_reviewed_by", "contact",
    "presents",
}  # fmt: skip
OF_AUTHORS = ("name", "sort_name", "affiliations", "orcid", "email")
ROW = re.compile(r"[pn]\d{1,12}", re.ASCII)
ROW_FIELD = re.compile(rf"{ROW.pattern}-({'|'.join(OF_AUTHORS)})", re.ASCII)
ANSWER = re.compile(r"q\d{1,12}", re.ASCII)


def content_of(post):
    """What a form holds, of the names that forms have; raises ValidationError for more than a form can be."""
    if sum(len(value) for values in post.lists() for value in values[1]) > MOST_CHARACTERS:
        raise ValidationError(_("This is more text than the form takes; shorten it, and it is saved again."))
    content = {}
    for name, values in post.lists():
        values = [plain(value) for value in values]
        if name in SEVERAL or ANSWER.fullmatch(name):
            content[name] = values
        elif name in SINGLE or ROW_FIELD.fullmatch(name):
            content[name] = values[-1]
    content["row"] = [row for row in dict.fromkeys(content.get("row", ())) if ROW.fullmatch(row)]
    return _without_fields_of_removed_rows(content)


def plain(value):
    """A value with the line ends of this system and without what is not printed, such as NUL."""
    return printable(value.replace("\r\n", "\n").replace("\r", "\n"))


def _without_fields_of_removed_rows(content):
    rows = set(content["row"])
    return {
        name: value
        for name, value in content.items()
        if not ROW_FIELD.fullmatch(name) or name.partition("-")[0] in rows
    }


def data_of(content):
    """The content as the data of a form."""
    return MultiValueDict(
        {name: value if isinstance(value, list) else [value] for name, value in content.items()}
    )


def with_rows(content, least=1):
    """The content with at least one row of an author, who is contact and presents."""
    if not content.get("row"):
        content = add_row(content)
    first = content["row"][0]
    return {"contact": first, "presents": first} | content


def add_row(content, **facts):
    """The content with one more row of an author, after the others."""
    rows = content.get("row", [])
    if len(rows) >= MOST_AUTHORS:
        raise ValidationError(_("A poster has at most %(most)d authors here.") % {"most": MOST_AUTHORS})
    taken = [int(row[1:]) for row in rows if row.startswith("n")]
    row = f"n{max(taken, default=0) + 1}"
    return content | {"row": [*rows, row]} | {f"{row}-{name}": value for name, value in facts.items()}


def change_rows(content, what):
    """What a button beside the authors does without a script: "add", "up-p3", "down-n1", "remove-n1"."""
    act, _dash, row = what.partition("-")
    rows = list(content.get("row", ()))
    if act == "add":
        return add_row(content)
    if row not in rows:
        return content
    at = rows.index(row)
    rows.remove(row)
    if act == "up":
        rows.insert(max(0, at - 1), row)
    elif act == "down":
        rows.insert(at + 1, row)
    return _without_fields_of_removed_rows(content | {"row": rows})


def is_empty(content):
    """Whether nothing was written yet."""
    written = (value for name, value in content.items() if name not in {"row", "contact", "presents", "mode"})
    return not any(written)


def contact_address(content):
    """The address that the contact has typed so far; "" for none."""
    return content.get(f"{content.get('contact', '')}-email", "").strip()


def content_of_poster(poster):
    """A poster as its form shows it, with one who disputed it: their row stays in its place."""
    content = {
        "title": poster.title,
        "abstract": poster.abstract,
        "mode": poster.mode,
        "not_reviewed_by": poster.not_reviewed_by,
        "areas": [str(area.pk) for area in poster.areas.all()],
        "not_chairs": [str(row.user_id) for row in poster.conflicts.filter(named="authors")],
        "row": [],
    }
    for name in ("wants_spotlight", "is_student", "shows_file"):
        content |= {name: "on"} if getattr(poster, name) else {}
    for author in poster.authors.all():
        row = f"p{author.pk}"
        content["row"].append(row)
        content |= {f"{row}-{name}": getattr(author, name) for name in OF_AUTHORS}
        if author.sort_name == author.last_word:  # so that it follows another name
            content[f"{row}-sort_name"] = ""
        content |= {"contact": row} if author.is_contact else {}
        content |= {"presents": row} if author.presents else {}
    for answer in poster.answers.select_related("question"):
        content[f"q{answer.question_id}"] = _as_typed(answer)
    return content


def _as_typed(answer):
    if answer.question.kind == PosterQuestion.Kind.SEVERAL:
        return answer.text.splitlines()
    return ["on"] if answer.question.kind == PosterQuestion.Kind.YES_NO and answer.text else [answer.text]
