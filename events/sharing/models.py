"""What was made to be shared; all of it can be made again from the facts."""

import secrets

from django.core.files.storage import storages
from django.db import models
from django.utils import timezone

PICTURE, FLYER = "picture", "flyer"
ENDINGS = {PICTURE: "png", FLYER: "pdf"}


def made_storage():
    """Files that are made of public facts; they are in no backup."""
    return storages["made"]


def file_name(shared, filename):
    return f"{shared.kind}s/{secrets.token_hex(16)}.{ENDINGS[shared.kind]}"


class SharedFile(models.Model):
    """The picture or flyer of a talk, an event or the site, made of the facts that `digest` stands for.

    Without a file it could not be made of them, and is tried again when they change. Pages that name it need
    no revision: they are made anew each minute, and an address with another digest leads to the present one.
    Whether what it is about is public is asked whenever it is fetched.
    """

    raises_revision = False

    kind = models.CharField(max_length=10)
    about = models.CharField(max_length=40)  # "talk-12", "event-3", "site"
    digest = models.CharField(max_length=40)
    file = models.FileField(storage=made_storage, upload_to=file_name, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "about"], name="shared_file_once")]

    def __str__(self):
        return f"{self.kind} {self.about}"
