"""Which version of the portal this is, as pyproject.toml says."""

import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
VERSION = tomllib.loads(PROJECT.read_text())["project"]["version"]
