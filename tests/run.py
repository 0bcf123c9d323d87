"""`make test`: the whole suite on SQLite, then what a database changes on a PostgreSQL server of its own.

`--room events/speakers` runs the tests of that folder, or of the files whose names begin so, on SQLite only.
`--coverage` says how much of the code the pass on SQLite ran. What else is said is for pytest.
What could not run is named at the end; with REQUIRE_ALL set, that fails.
"""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support import servers

TESTS = Path(__file__).resolve().parent
NOTHING_TO_RUN = 5  # pytest's exit code


def main(arguments):
    parser = argparse.ArgumentParser(prog="make test", allow_abbrev=False)
    parser.add_argument("--room")
    parser.add_argument("--coverage", action="store_true")
    options, for_pytest = parser.parse_known_args(arguments)
    if options.room:
        for_pytest += tests_of(options.room)
    if options.coverage:
        for_pytest += ["--cov", "--cov-report=term"]
    if options.room or options.coverage:
        return run("SQLite", for_pytest, processes=2 if options.room else most_processes())
    return run_on_both(for_pytest)


def tests_of(room):
    """The paths for pytest of a room's tests; exits with a line where there are none."""
    folder, prefix = (TESTS / room).parent, Path(room).name.removeprefix("test_").removesuffix(".py")
    if (TESTS / room).is_dir():
        return [str(TESTS / room)]
    found = sorted(folder.glob(f"test_{prefix}*.py"))
    if not found:
        sys.exit(
            f"There are no tests in tests/{room}: ROOM is a folder below tests/, such as events, "
            "or how the names of some files in it begin, such as events/calendar."
        )
    return [str(path) for path in found]


def run_on_both(arguments):
    """The first exit code that is not 0, of the pass on SQLite and the pass on PostgreSQL."""
    codes = [run("SQLite", arguments)]
    try:
        with servers.postgresql() as url:
            codes.append(run("PostgreSQL", arguments, DATABASE_URL=url, ONLY_DATABASE="1"))
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"Not run: the suite on PostgreSQL, whose server did not start ({error}).", file=sys.stderr)
        codes.append(1 if os.environ.get("REQUIRE_ALL") else 0)
    if codes[1] == NOTHING_TO_RUN:
        codes[1] = 0  # of the tests that were asked for, none needs another database
    return next((code for code in codes if code), 0)


def most_processes():
    """Two more than cores, as browsers and servers are waited for; whoever is idle takes from others."""
    return min((os.cpu_count() or 1) + 2, 4)


def run(database, arguments, *, processes=None, **environment):
    """Run pytest; returns its exit code. What the shell says of a database is not for the tests.

    What was compiled is kept, as the second pass and the processes that tests start read the same files.
    """
    print(f"\nThe tests on {database}", flush=True)
    left_out = {"DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(processes or most_processes())]
    return subprocess.call([*command, "--dist", "worksteal", *arguments], env=inherited | environment)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server stops too
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
