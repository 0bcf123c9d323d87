"""What the programme adds to the floor, and the addresses of an event that nothing has yet."""

from portal.admin.text_warnings import TextWarning, text_warnings
from portal.media import PublicFolder, public_folders

from . import joining_leaks
from .reserved_addresses import ReservedAddress, reserved_addresses

text_warnings.add(TextWarning("joining links", sentences=joining_leaks.warnings))
public_folders.add(PublicFolder("photos"))  # of people
public_folders.add(PublicFolder("pictures"))  # in texts of organisers
public_folders.add(PublicFolder("thumbnails"))  # stills of videos

# Public addresses are permanent, so those of features to come are kept free before organisers take them.
for name in ("edit", "join", "pages"):
    reserved_addresses.add(ReservedAddress(name))
