"""The demo content, which takes seconds to load."""

import pytest

import events.demo
from events.demo import seminar
from tests.support.demo import loaded_once


@pytest.fixture(scope="module")
def demo_of_module(django_db_setup, django_db_blocker):
    with loaded_once(django_db_blocker, events.demo.load) as loaded:
        yield loaded


@pytest.fixture
def demo(demo_of_module, db):
    """What loading the whole demo said; its rows are there as of `tests.support.demo.NOW`.

    The other tests of the module find them too: what wants an empty database stands in another one.
    """
    return demo_of_module


@pytest.fixture(scope="module")
def seminar_of_module(django_db_setup, django_db_blocker):
    with loaded_once(django_db_blocker, seminar.load) as loaded:
        yield loaded


@pytest.fixture
def demo_seminar(seminar_of_module, db):
    """As `demo`, with the invented seminar only."""
    return seminar_of_module
