import pytest
from django.test import Client

from events.models import EditorInvitation
from tests.support import factories as make
from tests.support.accounts import make_account


@pytest.fixture
def ines(db):
    return make_account("ines@example.org", name="Ines")


@pytest.fixture
def event(ines):
    return make.make_event("series", title="A series", editors=[ines])


@pytest.fixture
def desk(client, ines):
    client.force_login(ines)
    return client


@pytest.fixture
def sending(django_capture_on_commit_callbacks):
    """A block after which the mails of what was done in it are sent."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def new(db):
    """Somebody with an account who is not asked yet."""
    return make_account("new@example.org", name="Nora New")


@pytest.fixture
def invitation(event, ines):
    return EditorInvitation.objects.create(event=event, email="new@example.org", invited_by=ines)


@pytest.fixture
def guest(new):
    client = Client()
    client.force_login(new)
    return client
