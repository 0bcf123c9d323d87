"""Make the stored backup of a small site anew: `make stored-site`, or `python -m tests.support.stored_site`.

A version that was released keeps its backup as it is: every later one must bring it back. Until a version is
tagged its migrations may still be rewritten, and then the backup is of tables that nobody has.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

STORED = Path(__file__).resolve().parents[1] / "portal/operation/stored"


def main():
    import django

    django.setup()
    from django.core.management import call_command

    from portal import version
    from portal.operation import backups
    from tests.support.operation import make_site

    path = STORED / f"portal-{version.VERSION.rpartition('.')[0]}.zip"
    if is_released():
        sys.exit(f"{version.VERSION} is tagged, so {path.name} stays as it is.")
    call_command("migrate", verbosity=0)
    make_site()
    path.unlink(missing_ok=True)
    made = backups.back_up(path)
    print(f"{path.name}: {made.rows} rows, {made.files} files, {made.bytes} bytes.")


def is_released():
    from portal import version

    tags = subprocess.run(["git", "tag", "--list", f"v{version.VERSION}"], capture_output=True, check=True)
    return bool(tags.stdout.strip())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "PORTAL_MODE": "test", "VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "DJANGO_SETTINGS_MODULE": "portal.settings", "REDIS_URL": "",
        }  # fmt: skip
        main()
