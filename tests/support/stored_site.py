"""Make the stored backup of a small site anew: `make stored-site`, or `python -m tests.support.stored_site`.

A version that was released, and so has a day in CHANGELOG.md, keeps its backup as it is: every later one must
bring it back. Its migrations stay as they are, too, to the letter, by the digests stored beside the backup:
whoever has them applied gets nothing of what is altered in them. Until then they may be rewritten, and then
the backup is of tables that nobody has.
"""

import hashlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STORED = ROOT / "tests/portal/operation/stored"
RELEASED = re.compile(r"^## (\d+\.\d+)(?:\.\d+)? – \d{4}-\d\d-\d\d$", re.M)


def main():
    import django

    django.setup()
    from django.core.management import call_command

    from portal import version
    from portal.operation import backups
    from tests.support.operation import make_site

    number = version.VERSION.rpartition(".")[0]
    path = STORED / f"portal-{number}.zip"
    if number in released((ROOT / "CHANGELOG.md").read_text()):
        sys.exit(f"{number} is released, so {path.name} stays as it is.")
    call_command("migrate", verbosity=0)
    make_site()
    path.unlink(missing_ok=True)
    made = backups.back_up(path)
    frozen = STORED / f"migrations-{number}.json"
    frozen.write_text(json.dumps(digests(), indent=1) + "\n")
    print(f"{path.name}: {made.rows} rows, {made.files} files, {made.bytes} bytes.")


def released(changelog):
    """The versions, as "0.1", that have a day in a changelog: `## 0.1.0 – 2026-12-15`."""
    return set(RELEASED.findall(changelog))


def digests():
    """{path of a migration of ours: its SHA-256}."""
    from django.apps import apps

    folders = [Path(config.path, "migrations") for config in apps.get_app_configs()]
    ours = sorted(path for each in folders if ROOT in each.parents for path in each.glob("[0-9]*.py"))
    return {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in ours
        if ".venv" not in path.parts
    }


def altered(frozen):
    """The migrations that are not as {path: digest} has them, or gone."""
    there = digests()
    return [path for path, digest in frozen.items() if there.get(path) != digest]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "PORTAL_MODE": "test", "VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "DJANGO_SETTINGS_MODULE": "portal.settings", "REDIS_URL": "",
        }  # fmt: skip
        main()
