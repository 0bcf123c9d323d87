"""The part of `make check` that looks at production settings and at what is tracked."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "seminars.example.org",
    "SITE_URL": "https://seminars.example.org",
}
OTHER_LOCKS = {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"}
# Addresses that a lock file has no business to name, and folders of whoever compiled it.
TRACES = re.compile(
    r"--(extra-)?index-url|--find-links|files\.pythonhosted\.org|file://|/home/\w|/root/|/Users/\w"
)


def main():
    complaints = [*production_complaints(), *tracked_complaints()]
    print("\n".join(complaints) or "Production settings and tracked files are in order.")
    sys.exit(bool(complaints))


def production_complaints():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    answer = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env={"PATH": os.environ["PATH"]} | PRODUCTION, capture_output=True, text=True
    )
    return answer.stderr.splitlines() if answer.returncode else []


def tracked_complaints():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.name in OTHER_LOCKS:
            yield f"{name}: requirements/ is the only lock."
        if path.suffix in {".txt", ".toml"} and path.exists():
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if TRACES.search(line):
                    yield f"{name}:{number}: names a package index or a folder of one machine."


if __name__ == "__main__":
    main()
