"""The models of all rooms. They say of themselves how the portal treats them, and system checks see to it."""

from django.apps import apps
from django.conf import settings
from simple_history.models import HistoricalChanges


def models():
    """The models of the rooms (settings.ROOMS), from the ground up.

    Not among them: automatic join tables, and the records that django-simple-history keeps, which are private
    by what they are.
    """
    configs = {config.name: config for config in apps.get_app_configs()}
    every = (model for room in settings.ROOMS for model in configs[room].get_models())
    return [model for model in every if not issubclass(model, HistoricalChanges)]
