"""Loaded by pytest before Django's settings (see addopts in pyproject.toml).

Settings of a site that stand in the shell must not reach the tests; only DATABASE_URL does, on purpose:
it names the server on which a database of the tests' own is made.
"""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

FOREIGN = [
    "ADMINS",
    "ALLOWED_HOSTS",
    "ANYMAIL_WEBHOOK_SECRET",
    "BEHIND_PROXY",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_URL",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_SECRET",
    "MAIL_DKIM_SELECTOR",
    "ORCID_CLIENT_ID",
    "ORCID_SECRET",
    "PUBLIC_CACHE_BYTES",
    "PUBLIC_CACHE_SECONDS",
    "REDIS_URL",
    "SECRET_KEY",
    "SERVER_EMAIL",
    "SITE_URL",
    "SUPERUSERS_NEED_MFA",
]
for name in FOREIGN:
    os.environ.pop(name, None)

os.environ["PORTAL_MODE"] = "test"
os.environ["DJANGO_LIVE_TEST_SERVER_ADDRESS"] = "127.0.0.1"
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="portal-tests-")  # one for each process of the suite
Path(os.environ["VAR_DIR"], "static").mkdir()
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

# Nearly all that tests make is freed without the collector of cycles, which takes an eighth of the time when
# it looks as often as by default: most of all while thousands of tests are collected, and in migrations.
gc.set_threshold(100_000, 20, 20)
