"""Requests that only programs send, drawn by chance from a seed: over all patterns and forms of a site."""

import io
import json
import re
import zipfile
from urllib.parse import quote, urlencode

from .judging import MARKER
from .sending import Request
from .viewers import CSRF

BROKEN = "%zz"  # of an escape in an address
HUGE = "9" * 23  # more than a database holds
VALUES = [
    MARKER, f"[x](<{MARKER}>)", f"$\\text{{{MARKER}}}$", f"<b>{MARKER}</b>", MARKER, "<!--", "<script>",
    "http://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(7331)",
    "data:text/html,x",
    "[x](javascript:alert(7331))", "\r\nSet-Cookie: a=b", "a@example.org\nBcc: b@example.org",
    "x@" + "a" * 300,
    "", "\0", "a\0b", HUGE, "-1", "0", "1", "2", "1e400", "NaN",
    "\ud800", "\u202e\u200b", "ÿ", "𝕏" * 300, "２０２６",
    "' OR 1=1 --", "%", "_", "\\", "{{7*7}}", "{% debug %}", "%(a)s {0}", "=cmd|' /C calc'!A0", "[]", "{}",
    "null", "true", "on", "../../../../etc/passwd", "..%2f", BROKEN, "Europe/../../etc/passwd",
    "2026-13-45", "0000-00-00T99:99", "9999-12-31", "0001-01-01", "25:61", "https://" + "a." * 900,
    "a" * 5000, "(" * 3000, "[" * 3000, "> " * 2000, "*" * 3000, "`" * 2001, "| a " * 500, "- " * 1000,
    "&" * 2000, "$" + "{" * 1000 + "$", "$" + "\\frac" * 300 + "$",
]  # fmt: skip
NAMES = [
    "q", "p", "o", "e", "all", "page", "next", "_to_field", "_popup", "_changelist_filters", "pk__in",
    "id__exact", "event__id__exact", "sent", "done", "term", "field_name", "model_name", "app_label", "week",
    "date", "from", "until", "day", "kind", "title__foo", "_save", "action", "select_across", "index",
]  # fmt: skip
METHODS = ["GET"] * 6 + ["POST"] * 3 + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FETCH"]
FORM = "application/x-www-form-urlencoded"
TYPES = [
    f"{FORM}; charset=latin-1", f"{FORM}; charset=utf-16", f"{FORM}; charset=nonsense", "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 300, "application/json", "text/plain", "nonsense", "",
]  # fmt: skip
HEADERS = [
    ("Host", "evil.example"), ("Host", "127.0.0.1:99999"), ("Host", ""), ("Host", "a b"),
    ("Host", "127.0.0.1@evil.example"), ("X-Forwarded-Host", "evil.example"), ("Script-Name", "/evil"),
    ("Cookie", "sessionid=" + "a" * 3000), ("Cookie", 'sessionid="; csrftoken=;;;='), ("Origin", "null"),
    ("Cookie", "messages=nonsense"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "1.2.3.4, x"),
    ("Referer", "http://evil.example/" + MARKER), ("Range", "bytes=0-0,5-"), ("User-Agent", MARKER),
    ("If-None-Match", 'W/"' + "a" * 500), ("If-Modified-Since", "yesterday"), ("Accept-Language", "x-" * 900),
    ("Accept", "application/json"), ("X-Requested-With", "XMLHttpRequest"), ("Authorization", "Basic !!!"),
    ("X-Http-Method-Override", "DELETE"),
]  # fmt: skip
LEFT_ALONE = ("/accounts/logout/", "/admin/logout/")  # else whoever fuzzes is soon a stranger


class Fuzz:
    """Hostile requests; `forms` and `addresses` are those that a crawl has met."""

    def __init__(self, chance, patterns, crawl):
        self.chance, self.patterns = chance, patterns
        self.forms = [form for form in crawl.forms.values() if not form.action.startswith(LEFT_ALONE)]
        self.addresses = list(crawl.addresses) or ["/"]

    def requests(self, number, viewers):
        """So many requests by these viewers: the patterns in turn, and forms between them."""
        forms = [form for form in self.forms if form.viewer in viewers]
        for count in range(number):
            if count % 2 and forms:
                yield self.form(self.chance.choice(forms))
            else:
                yield self.address(
                    self.patterns[count // 2 % len(self.patterns)], self.chance.choice(viewers)
                )

    def value(self):
        return self.chance.choice(VALUES)

    def some(self, *values):
        return self.chance.choice(values)

    # --- Addresses ---------------------------------------------------------------------------------------

    def address(self, pattern, viewer):
        path = re.sub(r"\(\?P<(\w+)>.*?\)(?=[/$-])|<(\w+:)?\w+>", lambda part: self.part(), pattern)
        target = f"/{re.sub(r'[$^]', '', path)}"
        if self.chance.random() < 0.2:
            target = self.chance.choice(self.addresses)
        if query := self.query():
            target += ("&" if "?" in target else "?") + query
        headers = dict(self.chance.sample(HEADERS, self.some(0, 0, 1, 2)))
        method, body = self.chance.choice(METHODS), b""
        if method in ("POST", "PUT", "PATCH", "DELETE"):
            fields = {name: self.value() for name in self.chance.sample(NAMES, 4)}
            body, headers["Content-Type"] = self.body(fields, [])
        return Request(viewer, method, target, headers, body)

    def query(self):
        """A few parameters, or one value in all of them."""
        if self.chance.random() < 0.3:
            value = encoded(self.value()[:100])
            return "&".join(f"{name}={value}" for name in NAMES)
        names = self.chance.sample(NAMES, self.some(0, 1, 2))
        return "&".join(f"{name}={encoded(self.value())}" for name in names)

    def part(self):
        """One part of a path: a number that may be there, or something hostile."""
        return encoded(self.value()) if self.chance.random() < 0.5 else str(self.chance.randint(1, 12))

    # --- Forms -------------------------------------------------------------------------------------------

    def form(self, form):
        fields = dict(form.fields)
        hostile = (
            list(fields)
            if self.chance.random() < 0.3
            else self.chance.sample(list(fields), min(len(fields), 2))
        )
        fields |= {name: self.value() for name in hostile} | {"csrfmiddlewaretoken": CSRF}
        if form.method == "GET":
            return Request(
                form.viewer, "GET", f"{form.action.partition('?')[0]}?{encoded_form(fields).decode()}"
            )
        body, content_type = self.body(fields, form.files)
        return Request(
            form.viewer, "POST", encoded_address(form.action), {"Content-Type": content_type}, body
        )

    def body(self, fields, files):
        """A body and its Content-Type, mostly ones that fit each other."""
        if files or self.chance.random() < 0.1:
            return self.multipart(fields, files)
        body = encoded_form(fields)
        if self.chance.random() < 0.85:
            return body, FORM
        strange = [json.dumps(list(fields)).encode(), b"\xff\xfe" * 50, b"&" * 20_000, body[: len(body) // 2]]
        return self.chance.choice([body, *strange]), self.chance.choice(TYPES)

    def multipart(self, fields, files):
        parts = [(f'name="{name}"', raw(value)) for name, value in fields.items()]
        names = files or [f"file{number}" for number in range(self.some(1, 101))]
        parts += [(f'name="{name}"; filename="{self.file_name()}"', self.file()) for name in names]
        body = b"".join(
            b"--edge\r\nContent-Disposition: form-data; "
            + head.encode(errors="replace")
            + b"\r\n\r\n"
            + text
            + b"\r\n"
            for head, text in parts
        )
        end = b"--edge--\r\n" if self.chance.random() < 0.9 else b""
        return body + end, "multipart/form-data; boundary=edge"

    def file_name(self):
        return self.some(
            "a.png",
            "a.webp",
            "a.xlsx",
            "a.csv",
            "a.pdf",
            "a.svg",
            "../../a.csv",
            "a" * 300 + ".png",
            "%00.xlsx",
        )

    def file(self):
        """The start of a file of some kind, its rest cut, swapped or flipped; or a text that no table is."""
        whole = bytearray(self.chance.choice(FILES))
        for _ in range(self.some(0, 1, 5)):
            if whole:
                whole[self.chance.randrange(len(whole))] = self.chance.randrange(256)
        return bytes(whole[: self.chance.randint(0, len(whole))] if self.chance.random() < 0.3 else whole)


def workbook():
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    book.active.append(["title", "speaker", "date"])
    book.active.append(["=1+1", MARKER, "2026-01-01"])
    book.save(file)
    return file.getvalue()


def bomb():
    """A ZIP file of few bytes that unpacks to many."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 20_000_000)
    return file.getvalue()


def picture(kind, size):
    from PIL import Image

    file = io.BytesIO()
    Image.new("1" if kind == "PNG" else "RGB", size).save(file, kind)
    return file.getvalue()


FILES = [
    b"", b"title,speaker\ra,b\rc,d", "title;speaker\r\nä;ö".encode("latin-1"),
    "title\0,speaker".encode("utf-16"),
    b"title,speaker\n" + b'"' * 5000, b"a,b\n" * 3000, b"%PDF-1.7\n%%EOF", b"GIF89a" + b"\xff" * 40,
    f"<svg xmlns='http://www.w3.org/2000/svg'>{MARKER}</svg>".encode(), b"PK\x03\x04" + b"\0" * 60,
    workbook(), bomb(), picture("PNG", (12_000, 12_000)),
    picture("WEBP", (300, 300)), picture("JPEG", (40, 40)),
]  # fmt: skip


def raw(text):
    return text.encode("utf-8", "surrogatepass")


def encoded(value):
    """A value as part of an address, no longer than servers take one; a broken escape stays broken."""
    return value if value == BROKEN else quote(raw(value[:800]), safe="")


def encoded_form(fields):
    return urlencode({name: raw(value) for name, value in fields.items()}).encode()


def encoded_address(address):
    return quote(address, safe="/%?=&:@!$'()*+,;~")
