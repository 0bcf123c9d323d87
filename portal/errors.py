"""The page for an address that does not exist; the other error pages Django finds by their templates."""

from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from .lib import text_matching

# Parts of the portal's own addresses: nobody who is lost looks for these.
OWN = {"events", "talks", "people", "courses", "pages", "lists", "calendar", "ics", "search", "media", "html"}


@requires_csrf_token
def page_not_found(request, exception):
    """Offers a search for the words of the address. Says the same of a draft as of what never was."""
    sought = [word for word in text_matching.words_of(request.path) if word not in OWN and not word.isdigit()]
    return render(request, "404.html", {"query": " ".join(sought)}, status=404)
