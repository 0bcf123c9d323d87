import pytest

from tests.support import factories as make
from tests.support.editors import make_account


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
