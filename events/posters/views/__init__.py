"""The public page of posters, the pages behind personal links, and those of reviewers."""

from . import answers, submission  # noqa: F401  these register parts of a poster's own page
