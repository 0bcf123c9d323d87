"""Tickets, questions and settings as organisers edit them."""

import pytest

from events.registration.models import Question, RegistrationSettings, Ticket
from tests.support.admin_forms import form_data, save
from tests.support.desk_pages import said, words
from tests.support.factories import make_talk, make_user
from tests.support.registrations import NOW, make_ticket, make_workshop, place, states

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("clock")]
