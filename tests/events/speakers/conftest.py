"""The browser of somebody who has no account."""

import pytest
from django.test import Client


@pytest.fixture
def phone():
    return Client()
