"""`make test`: the whole suite on SQLite, then all that uses the database on a PostgreSQL server of its own.

Tests without a database, and those that drive a browser, would only say the same twice. What could not run is
named at the end; with REQUIRE_ALL set, that fails.
"""

import os
import signal
import subprocess
import sys

from tests.support import servers


def main(arguments):
    codes = [run("SQLite", arguments)]
    left_out = None
    try:
        with servers.postgresql() as url:
            codes.append(run("PostgreSQL", arguments, DATABASE_URL=url, ONLY_DATABASE="1"))
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        left_out = f"Not run: the suite on PostgreSQL, whose server did not start ({error})."
        print(left_out, file=sys.stderr)
    if any(codes) or (left_out and os.environ.get("REQUIRE_ALL")):
        sys.exit(1)


def run(database, arguments, **environment):
    """Run pytest; returns its exit code. What the shell says of a database is not for the tests."""
    print(f"\nThe tests on {database}", flush=True)
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    # One process more than cores, as browsers and servers are waited for; whoever is idle takes from others.
    processes = str(min((os.cpu_count() or 1) + 1, 4))
    command = [sys.executable, "-m", "pytest", "-q", "-n", processes, "--dist", "worksteal", *arguments]
    return subprocess.call(command, env=inherited | environment)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server stops too
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
