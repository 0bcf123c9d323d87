import gc
import math
import os

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from whitenoise.middleware import WhiteNoiseMiddleware

from portal import feed_stats, pages
from portal.lib import bounded
from tests.support import databases, servers
from tests.support.factories import make_superuser

# What a test with such a marker needs of the machine, and how to find it.
NEEDS = {
    "browser": ("Chromium", servers.chromium_path),
    "redis": ("redis-server", servers.redis_path),
    "spamassassin": ("SpamAssassin", servers.spamassassin_path),
}
OPTIONAL = {"spamassassin"}  # REQUIRE_ALL does without


def missing():
    """The markers whose tests cannot run on this machine, each with the program to install."""
    return {marker: program for marker, (program, find) in NEEDS.items() if not find()}


def pytest_configure(config):
    config.addinivalue_line("markers", "redis: talks to a Redis server")
    config.addinivalue_line("markers", "spamassassin: has mails judged by SpamAssassin's own rules")
    required = [program for marker, program in missing().items() if marker not in OPTIONAL]
    if os.environ.get("REQUIRE_ALL") and required:
        raise pytest.UsageError(f"REQUIRE_ALL is set, and {', '.join(required)} was not found.")


def pytest_ignore_collect(collection_path):
    """On PostgreSQL, files without a test for it are not even read in; None leaves others to decide."""
    is_file = os.environ.get("ONLY_DATABASE") and collection_path.name.startswith("test_")
    return True if is_file and "mark.database" not in collection_path.read_text() else None


def pytest_collection_modifyitems(config, items):
    absent, only_database = missing(), os.environ.get("ONLY_DATABASE")
    left_out = [
        item
        for item in items
        if any(map(item.get_closest_marker, absent))
        or (only_database and not item.get_closest_marker("database"))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        kept = set(items) - set(left_out)
        items[:] = [item for item in items if item in kept]


def pytest_make_parametrize_id(val, argname):
    """Octets name no test: those of an archive hold the second at which each process made it."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_finish():
    """The collected tests stay to the end, so that the collector of cycles need not look at them again."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter):
    for marker, program in missing().items():
        terminalreporter.write_line(
            f"Not run: the {marker} tests, as {program} was not found on this machine."
        )
    if terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("A test was skipped, so this run counts as failed.")


def pytest_sessionfinish(session):
    """A skipped test is one that nobody misses when it breaks: it fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = 1


# --- The database and what is kept of it -------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, tmp_path_factory, worker_id):
    """The database that each test finds empty; each process would migrate one of its own otherwise."""
    name, folder = connection.settings_dict["NAME"], tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent  # the folder of the run, which all its processes share
    with django_db_blocker.unblock():
        databases.make(worker_id, folder)
        with databases.emptied_of_rows(), django_db_blocker.block():
            yield
        databases.destroy(worker_id, folder, name)


@pytest.fixture(scope="session", autouse=True)
def static_files_listed_once():
    """Each test's client starts the middleware anew, which would look at every static file every time."""
    look_at_them, files = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add_files(middleware):
        if not files:
            look_at_them(middleware)
            files.update(middleware.files)
        middleware.files.update(files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files)
        yield


@pytest.fixture(autouse=True)
def empty_store():
    """Answers kept by one test do not reach the next: the databases they came from are rolled back."""
    pages.store.clear()
    yield
    pages.store.clear()


@pytest.fixture(autouse=True)
def requests_stay_unwritten(monkeypatch):
    """How often a feed was read is written once a minute, which would add queries to some test or other."""
    monkeypatch.setattr(feed_stats.requests, "due", math.inf)


@pytest.fixture
def empty_cache():
    """How often somebody came, mailed or tried is counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def site_address(request, settings):
    """The site is at the address that the test's module calls HERE."""
    settings.SITE_URL = request.module.HERE


@pytest.fixture
def today(request, monkeypatch):
    """It is the moment that the test's module calls NOW."""
    now = request.module.NOW
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def superuser_browser(client, db):
    client.force_login(make_superuser())
    return client


@pytest.fixture(scope="session", autouse=True)
def queues_of_this_process(tmp_path_factory):
    """Files are taken apart one at a time on a machine; processes of the tests do not wait for each other."""
    folder = tmp_path_factory.mktemp("locks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounded, "lock_path", lambda queue: folder / f"{queue}.lock")
        yield


# --- Real servers and a real browser -----------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_server():
    """The REDIS_URL of a server that is there for this run only; mark the test with `redis`."""
    with servers.redis() as url:
        yield url


@pytest.fixture
def chromium(running_chromium):
    """A Chromium that reaches this machine only, driven by Playwright; mark the test with `browser`.

    Make a context of your own from it: `chromium.new_context(base_url=live_server.url)`. It is closed after
    the test, as pages left open go on asking and drawing beside all tests that follow.
    """
    yield running_chromium
    for context in running_chromium.contexts:
        context.close()


@pytest.fixture(scope="session")
def running_chromium():
    from playwright.sync_api import sync_playwright

    # Playwright's sync API leaves an event loop running in this thread, where Django would refuse queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=servers.chromium_path(), args=chromium_arguments()
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def chromium_arguments():
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--no-first-run",
    ]
    return [*quiet, "--no-sandbox"] if os.geteuid() == 0 else quiet
