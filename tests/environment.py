"""Loaded by pytest before Django's settings (see addopts in pyproject.toml)."""

import os
import tempfile

os.environ["PORTAL_MODE"] = "test"
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="portal-tests-"))
