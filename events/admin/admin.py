"""What the admin finds here: importing these registers their pages."""

from . import event, people, pictures, site, talk  # noqa: F401
