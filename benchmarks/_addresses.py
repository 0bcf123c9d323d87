"""The portal's addresses, and beside them a view that does nothing but answer so many bytes."""

from django.http import HttpResponse
from django.urls import path

from portal import urls


def empty(request, size):
    return HttpResponse(b"x" * size)


urlpatterns = [path("empty/<int:size>/", empty), *urls.urlpatterns]
