"""The pages by which people register and look after their registrations."""

from django.http import HttpResponse


def registration(request, signed):
    return HttpResponse()


def check_in(request, slug):
    return HttpResponse()
