"""The numbers of docs/security.md are those of the code."""

import datetime as dt
import pydoc
import re
from pathlib import Path

from allauth.account import app_settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/security.md").read_text()
NAMED = re.compile(r"`((?:portal|events|mailing|django)\.[\w.]+)`(?: \| |: )([\d,]+(?: (?:MB|days?))?)")
RATE = re.compile(r"\b\d+/\w+/(?:ip|key|user)\b")
MEGABYTE = 1024**2
OF_ACCOUNTS = (
    "login", "login_failed", "signup", "reset_password", "reset_password_from_key", "confirm_email",
    "change_password", "manage_email",
)  # fmt: skip


def rates(text):
    return set(RATE.findall(text))


def written(value):
    """A number, size or time as the page writes it."""
    if isinstance(value, dt.timedelta):
        return f"{value.days} day{'s' if value.days != 1 else ''}"
    if value >= MEGABYTE and value % MEGABYTE == 0:
        return f"{value // MEGABYTE} MB"
    return f"{value:,}"


def test_every_rate_of_the_code_is_on_the_page_and_no_other():
    rooms = ("portal", "events", "courses", "mailing")
    code = "".join(path.read_text() for room in rooms for path in (ROOT / room).rglob("*.py"))
    own = rates(re.sub(r'""".*?"""', "", code, flags=re.DOTALL))
    of_accounts = rates(" ".join(app_settings.RATE_LIMITS[name] for name in OF_ACCOUNTS))

    assert rates(PAGE.replace("`30/10m/ip` means", "")) == own | of_accounts


def test_sizes_and_times_are_those_of_the_code():
    named = dict(NAMED.findall(PAGE))

    assert len(named) > 20
    assert named == {name: written(pydoc.locate(name)) for name in named}
