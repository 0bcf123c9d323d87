"""Announcements to a list of the organiser who is signed in, and the addresses of their pages."""

from django.urls import reverse

from mailing.announcements import actions

from .announcements import make_announcement


def draft(news, **fields):
    return make_announcement(lists=[news], **fields)


def started(news, **fields):
    return actions.start(announcement=draft(news, **fields))


def page(row, name, *more):
    return reverse(f"admin:mailing_announcement_{name}", args=[row.pk, *more])
