"""The public page of posters, the pages behind personal links, and those of reviewers."""

from . import answers  # noqa: F401  registers a part of a poster's own page
