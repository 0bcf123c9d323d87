"""The folder of the site's own logo, and of other logos."""

from .media import PublicFolder, public_folders

public_folders.add(PublicFolder("logos"))
