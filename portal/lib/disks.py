"""What a disk says that takes nothing."""

import errno
import os

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}  # of an OSError
LITTLE = 256 * 1024  # bytes


def is_full(file):
    """Whether the disk on which an open file is has no room to speak of."""
    disk = os.fstatvfs(file.fileno())
    return disk.f_bavail * disk.f_frsize < LITTLE
