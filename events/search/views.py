"""Search over talks, people, events and courses."""

from django.shortcuts import render
from django.urls import reverse

from portal.pages import public_page

from .queries import search as find


@public_page(params=("q",))
def search(request, *, now):
    query = request.GET.get("q", "")
    groups = find(query, now=now)
    count = sum(group.count for group in groups)
    context = {"query": query, "groups": groups, "count": count, "section": reverse("search")}
    return render(request, "events/search/search.html", context)
