r"""Accepted posters as BibTeX: formulas as typed, all other text escaped, braces always balanced."""

import re

from portal.markup import TEXT, environment, to_line

# A brace counts in BibTeX whether a backslash stands before it or not, so none is written as \{.
ESCAPES = str.maketrans(
    {letter: f"\\{letter}" for letter in "$&#%_"}
    | {
        "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    }
)  # fmt: skip
MARKS = {"em_open": r"\emph{", "strong_open": r"\textbf{", "em_close": "}", "strong_close": "}"}
KINDS = {"text", "code_inline", "formula", "softbreak", "hardbreak", *MARKS}


def escaped(text):
    """Plain text on one line as the value of a field."""
    return " ".join(text.translate(ESCAPES).split())


def title(source):
    """A title as the value of a field: its formulas stay, and capitals are kept by braces."""
    tokens = TEXT.parseInline(" ".join(source.split()), environment(title=True))[0].children or []
    pieces = [piece(token) for token in tokens if token.type in KINDS]
    text = " ".join("".join(pieces).split())
    return text if is_balanced(text) else escaped(to_line(source))


def piece(token):
    if token.type == "formula":
        tex = token.content.replace(r"\{", r"\lbrace ").replace(r"\}", r"\rbrace ")
        return f"${tex}$"
    return MARKS.get(token.type) or token.content.translate(ESCAPES) or " "


def is_balanced(text):
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def name(who):
    """An author as "Family, Given"; in braces where BibTeX would take the name apart."""
    family = who["sort_name"]
    given = who["name"].removesuffix(family).strip()
    if not family or "," in family or given in ("", who["name"]):
        return f"{{{escaped(who['name'])}}}"
    parts = (
        f"{{{escaped(part)}}}" if re.search(r",|\band\b", part) else escaped(part) for part in (family, given)
    )
    return ", ".join(parts)


def entry(poster, event):
    """One poster as an entry; `event` and `poster` as `tables` has them."""
    fields = {
        "author": " and ".join(map(name, poster["authors"])),
        "title": f"{{{title(poster['title'])}}}",
        "howpublished": f"Poster, {escaped(event['title'])}",
        "year": event["year"],
        "number": str(poster["number"]),
        "url": poster["address"],
    }
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    return "\n".join([f"@misc{{{event['slug']}-poster-{poster['number']},", *lines, "}"])


def written(event, posters):
    return "\n\n".join(entry(poster, event) for poster in posters) + "\n"
