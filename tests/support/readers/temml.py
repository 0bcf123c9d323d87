"""Formulas as temml sets them, where node and the package are found (`make readers`)."""

import json
import shutil
import subprocess

from . import HERE, MODULES


def is_there():
    return bool(shutil.which("node")) and (MODULES / "node_modules" / "temml").is_dir()


def mathml(formulas):
    """The MathML of each formula, (TeX, whether on display)."""
    command = ["node", str(HERE / "temml.mjs"), str(MODULES)]
    done = subprocess.run(command, input=json.dumps(formulas).encode(), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
