"""Feeds read by programs that have nothing to do with the portal, each in its own process where it is found.

vobject comes with the tests' requirements. ical.js (Thunderbird's) needs node and the package in
`var/readers/node_modules`, where `make readers` puts it; libical (GNOME's) needs Debian's python3-gi with
gir1.2-ical-3.0.
"""

import datetime as dt
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.support import ical

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
MODULES = ROOT / "var" / "readers"
SYSTEM_PYTHON = "/usr/bin/python3"
ASK_FOR_LIBICAL = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"


def commands():
    """{name: the command of a reader that is found here}"""
    found = {}
    if (node := shutil.which("node")) and (MODULES / "node_modules" / "ical.js").is_dir():
        found["ical.js"] = [node, str(HERE / "icaljs.mjs"), str(MODULES)]
    if Path(SYSTEM_PYTHON).exists() and _runs([SYSTEM_PYTHON, "-c", ASK_FOR_LIBICAL]):
        found["libical"] = [SYSTEM_PYTHON, str(HERE / "libical.py")]
    return found


def _runs(command):
    return subprocess.run(command, capture_output=True).returncode == 0


@cache
def readers():
    """The names of the readers that are found here."""
    return ["vobject", *commands()]


def read(name, octets):
    """{SUMMARY: {"start", "end", "description", "location"}} as a reader understands a feed, in UTC."""
    if name == "vobject":
        return {each.summary.value: _by_vobject(each) for each in ical.entries(octets)}
    answer = subprocess.run(commands()[name], input=octets, capture_output=True, timeout=60)
    assert answer.returncode == 0, answer.stderr.decode()
    return {row.pop("summary"): row for row in json.loads(answer.stdout)}


def _by_vobject(entry):
    return {
        "start": _instant(entry.dtstart.value),
        "end": _instant(entry.dtend.value),
        "description": entry.description.value,
        "location": entry.location.value if hasattr(entry, "location") else "",
    }


def _instant(value):
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{value}"
