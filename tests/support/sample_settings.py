"""The portal's settings with one room more, or, as WITHOUT_ROOMS names them, with some rooms fewer."""

import os

from portal import settings as portal
from portal.settings import *  # noqa: F403

WITHOUT = os.environ.get("WITHOUT_ROOMS", "").split()
ROOMS = [room for room in portal.ROOMS if room not in WITHOUT]
if not WITHOUT:
    ROOMS.append("tests.support.sample_room")
OTHERS = [app for app in portal.INSTALLED_APPS if app not in portal.ROOMS]
INSTALLED_APPS = [*ROOMS, *OTHERS]
