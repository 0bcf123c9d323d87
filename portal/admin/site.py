"""The admin site: who may enter, its one way in, its own content security policy.

It stands apart from `portal.admin.base`, which registers models on it: Django loads the site first.
"""

import functools

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.sites import UnfoldAdminSite

from portal import markup, previews, rate_limits
from portal.models import SiteSettings

from . import first_steps, search, sidebar
from .fields import pk_of

OUT_OF_RANGE = "22003"  # as PostgreSQL calls a number that is too large; SQLite's driver overflows
HEADINGS = {"2", "3", "4"}  # the levels at which texts begin on public pages
PREVIEWS = "120/m/key"  # for one user; the longest text takes a second

# The theme's Alpine.js evaluates expressions in attributes, and htmx and Alpine write inline styles.
# Everything else is as on public pages: all comes from this site, and nothing may frame it.
POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}


def forgiving(view):
    """The view, for addresses that only programs write: a number that no database holds is found nowhere."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        if request.GET.get(TO_FIELD_VAR) == "":
            request.GET = request.GET.copy()
            del request.GET[TO_FIELD_VAR]
        if chosen := request.POST.getlist(ACTION_CHECKBOX_NAME):  # the rows that an action is for
            request.POST = request.POST.copy()
            request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in chosen if pk_of(key)])
        try:
            return view(request, *args, **kwargs)
        except (OverflowError, DataError) as error:
            if isinstance(error, DataError) and getattr(error.__cause__, "sqlstate", "") != OUT_OF_RANGE:
                raise
            raise Http404 from error

    return guarded


class PortalAdminSite(UnfoldAdminSite):
    index_title = _("Organisers’ desk")

    def has_permission(self, request):
        """Staff may enter, and whoever edits an event or a list (authentication backends say so)."""
        user = request.user
        return user.is_active and (user.is_staff or sidebar.is_organiser(user))

    def each_context(self, request):
        """Under the name that the site has given itself."""
        name = SiteSettings.load().name
        return super().each_context(request) | {"site_header": name, "site_title": name}

    def get_app_list(self, request, app_label=None):
        """Worked out once for a request: the page, its sidebar and the index all ask for the whole list."""
        if app_label:
            return super().get_app_list(request, app_label)
        if not hasattr(request, "_app_list"):
            request._app_list = super().get_app_list(request)
        return request._app_list

    def admin_view(self, view, cacheable=False):
        return csp_replace(POLICY)(super().admin_view(forgiving(view), cacheable))

    def login(self, request, extra_context=None):
        """One way in for everybody, with its rate limits and second factor: the accounts' own sign-in."""
        goal = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()}):
            goal = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(goal, reverse("account_login"))
        if not self.has_permission(request):
            raise PermissionDenied  # another sign-in would only send them back here
        return HttpResponseRedirect(goal)  # no name of a view, as `redirect` might take it for

    def get_urls(self):
        others = [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]
        # Django's own shortcut tells anybody in the admin the address of any row, drafts included.
        shortcut = self.admin_view(self.view_on_site)
        return [
            path("r/<int:content_type_id>/<path:object_id>/", shortcut, name="view_on_site"),
            path("preview/", require_POST(self.preview), name="preview"),
            path("first-steps/", self.admin_view(first_steps.put_away), name="first_steps"),
            *others,
        ]

    def preview(self, request):
        """A posted `text` as readers will see it: a title with `?line`, else a text with `?heading=<level>`.

        Definitions of macros with `?macros`.
        With `?letter` it is read as a mail, and with `?of` as a text of that row (`fields.key_of`), whose
        event has macros; with `?pictures` that row's may stand in it. Answers 400 with the reason in words to
        a text that is too long, 429 to more than a hand can type.
        """
        if not self.has_permission(request):
            raise PermissionDenied
        text, is_line = request.POST.get("text", ""), "line" in request.GET
        try:
            markup.check(text, markup.MAX_TITLE if is_line else markup.MAX_SOURCE)
        except markup.MarkupTooLong as error:
            return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
        if not rate_limits.allows(request, "preview", PREVIEWS, request.user.pk):
            told = gettext("The preview pauses for a minute; you can write on.")
            return HttpResponse(told, status=429, content_type="text/plain; charset=utf-8")
        level = request.GET.get("heading")
        row = self._row(request, *request.GET.get("of", "").partition("-")[::2])
        if "macros" in request.GET:
            return HttpResponse(previews.of_macros(text, row=row))
        if is_line:
            return HttpResponse(previews.of_title(text, row=row, for_organiser=True))
        level = int(level) if level in HEADINGS else 3
        kind = {name: name in request.GET for name in ("letter", "pictures")}
        return HttpResponse(previews.of_text(text, level, row=row, **kind, for_organiser=True))

    def view_on_site(self, request, content_type_id, object_id):
        """Send the user to the public page of a row that they may see here."""
        row = self._row(request, content_type_id, object_id)
        if not row:
            raise Http404
        return redirect(getattr(row, "get_absolute_url", lambda: "admin:index")())

    def _row(self, request, content_type_id, object_id):
        """A row of the admin that the user may see there, else None."""
        kind = ContentType.objects.filter(pk=pk_of(content_type_id)).first()
        model_admin = self._registry.get(kind and kind.model_class())
        row = model_admin and model_admin.get_object(request, object_id)
        return row if row and model_admin.has_view_permission(request, row) else None

    def search(self, request, extra_context=None):
        """What the sidebar's field finds: below it while one types, and on a page of its own after Enter."""
        words = " ".join(request.GET.get("s", "").replace("\x00", "").split())[: search.MOST_WORDS]
        context = {"words": words, "groups": search.found(request, words)}
        if "HX-Request" in request.headers:
            return TemplateResponse(request, "portal/admin/search_results.html", context)
        frame = self.each_context(request) | {"title": _("Search")}
        return TemplateResponse(request, "portal/admin/search.html", frame | context)
