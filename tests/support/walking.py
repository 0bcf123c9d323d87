"""Every address of the site with the values that fit one call of posters, and all that an answer says.

The patterns are asked of the site, so that a page that is new is walked through too.
"""

import email
import email.policy
import io
import re
import zipfile
from itertools import islice, product
from urllib.parse import quote

import pikepdf
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from tests.attack.crawling import patterns

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
MODEL = re.compile(r"admin/(\w+)/(\w+)/<path:object_id>/")
MOST = 4  # addresses of one pattern
NOT_WALKED = ("accounts/logout", "healthz", "admin/jsi18n", "admin/logout")  # which say nothing, or end it
TELLING = ("Content-Disposition", "ETag", "Last-Modified")
CHANGING = re.compile(
    r"last used on [^<]+|"
    r"nonce-[^'\"]+|name=\"(?:csrfmiddlewaretoken|begun_as)\" value=\"[^\"]+\"|nonce=\"[^\"]*\""
)


def addresses(call):
    """The addresses of all patterns, each with up to so many values that lead to the call or its posters."""
    for route in patterns():
        if "^" not in route and not route.startswith(NOT_WALKED):
            names = PARAMETER.findall(route)
            choices = [values_of(kind, name, route, call) for kind, name in names]
            for values in islice(product(*choices), MOST):
                found = route
                for (kind, name), value in zip(names, values, strict=True):
                    old = f"<{kind}:{name}>" if kind else f"<{name}>"
                    found = found.replace(old, quote(str(value), safe=""), 1)
                yield f"/{found}"


def values_of(kind, name, route, call):
    posters = list(call.posters.order_by("pk"))
    if name == "object_id" and (model := MODEL.match(route)):
        return keys_of(*model.groups(), call)
    if name == "code":
        return [each.review_code for each in posters]
    if name in ("slug", "file_format", "table", "name", "page"):
        return {"slug": [call.event.slug], "file_format": ["csv", "xlsx"]}.get(
            name, ["ranking", "reviews", "posters"]
        )
    if kind == "int" or name in ("id", "number"):
        return [each.number if name == "number" else each.pk for each in posters]
    return [call.event.slug]


def keys_of(app, name, call):
    """The keys of some rows of a model, those of the call's event alone if it is one of events."""
    model = apps.get_model(app, name)
    rows = model.objects.filter(pk=call.event_id) if name == "event" else model.objects.order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:1])


# --- The admin by its objects ----------------------------------------------------------------------------

AROUND_OBJECTS = {("path", "object_id"), ("int", "history_id")}
STANDING_FOR = {  # events and talks: no single one has all pages
    "event": [{"kind": "series"}, {"poster_call__posters__isnull": False}, {"kind": "course"}],
    "talk": [{"kind": "lecture", "status": "confirmed"}, {"status": "cancelled"}, {"session__isnull": False}],
}


def admin_pages():
    """{pattern: its addresses} of the pages around the objects of the admin: histories, tabs, tools, actions.

    One row stands for each model. Files, and what hangs on an object, are walked with their rooms.
    """
    found = {}
    for route in patterns():
        model, names = MODEL.match(route), set(PARAMETER.findall(route))
        if model and names <= AROUND_OBJECTS and not route.endswith(("<path:object_id>/", "/delete/")):
            addresses = [f"/{address}" for address in addresses_of_objects(route, *model.groups())]
            found |= {route: addresses} if addresses else {}
    return found


def addresses_of_objects(route, app, name):
    model = apps.get_model(app, name)
    for choice in STANDING_FOR.get(name, [{}]):
        if row := model._default_manager.filter(**choice).order_by("pk").last():
            address = route.replace("<path:object_id>", str(row.pk))
            if "history_id" not in route:
                yield address
            elif record := row.history.order_by("history_id").last():
                yield address.replace("<int:history_id>", str(record.pk))


def completions(term):
    """What the admin completes, for each field of its models."""
    for model in admin.site._registry:
        for each in model._meta.concrete_fields:
            if each.is_relation:
                what = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
                yield f"{reverse('admin:autocomplete')}?{what}&field_name={each.name}&term={term}"


def walk(client, paths, term):
    """{address: all that its answer says} of what is there; pages with a search are searched for a term."""
    found = {}
    for path in paths:
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        found[path] = said_by(answer)
        if 'name="q"' in found[path] and "?" not in path:
            found[f"{path}?q={term}"] = said_by(client.get(path, {"q": term}))
    return found


def said_by(answer):
    """Headers and body of an answer as text, unpacked, without what differs each time."""
    body = answer.getvalue() if answer.streaming else answer.content
    return CHANGING.sub("", f"{[answer.headers.get(name) for name in TELLING]} {unpacked(body)}")


def unpacked(body):
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(
                archive.read(name).decode(errors="replace")
                for name in archive.namelist()
                if name.startswith("xl/")
            )
    if body.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(body)) as pdf:
            return f"{dict(pdf.docinfo)} {pdf.Root.get('/Metadata')} {list(pdf.attachments)} {body!r}"
    return body.decode(errors="replace")


def mail_text(delivery):
    """All that a mail of the ledger says, its headers too."""
    message = email.message_from_bytes(bytes(delivery.message), policy=email.policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return " ".join([*map(str, message.values()), *parts])
