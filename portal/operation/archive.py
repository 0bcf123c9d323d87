"""One file that holds a site: a ZIP with the rows of each table, the uploaded files and a manifest.

    data/events.Talk.jsonl     a row for each line, {column: value}
    media/..., private/...     the files of the two storages
    manifest.json              written last: what is in it, with the SHA-256 of each

An archive is read as if a stranger had made it.
"""

import hashlib
import json
import re
import shutil
import stat
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from . import Refused

FORMAT = 1
MANIFEST = "manifest.json"
FOLDERS = ("media", "private")
PIECE = 1024 * 1024  # bytes read at once
LONGEST_LINE = 256 * PIECE  # of a row, which may hold a mail with its files
LONGEST_MANIFEST = 64 * PIECE
HIGHEST = 2**62  # number of a row; the next ones still fit the database
ENCRYPTED = 1  # a bit of a member's flags
DATA = re.compile(r"data/\w+\.\w+\.jsonl")
PACKED = {".json", ".jsonl", ".txt", ".csv", ".svg"}  # others are small already


class Writer:
    """Writes members into a file; `close` puts the manifest at its end."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self.members = {}

    @contextmanager
    def member(self, name):
        """A function that writes bytes to one member."""
        info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED if Path(name).suffix in PACKED else zipfile.ZIP_STORED
        info.external_attr = (stat.S_IFREG | 0o600) << 16
        digest, size = hashlib.sha256(), 0
        with self.zip.open(info, "w", force_zip64=True) as file:

            def write(octets):
                nonlocal size
                file.write(octets)
                digest.update(octets)
                size += len(octets)

            yield write
        self.members[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def add_lines(self, name, values):
        """A member of one line of JSON for each value; answers how many."""
        number = 0
        with self.member(name) as write:
            for value in values:
                write(
                    json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
                        errors="surrogatepass"
                    )
                )
                write(b"\n")
                number += 1
        return number

    def add_file(self, name, file):
        with self.member(name) as write:
            while octets := file.read(PIECE):
                write(octets)

    def close(self, facts):
        manifest = {"format": FORMAT, **facts, "members": self.members}
        self.zip.writestr(MANIFEST, json.dumps(manifest, indent=1, default=str))
        self.zip.close()


@contextmanager
def reading(path):
    """A Reader of an archive, whose manifest is read. Raises Refused for what is none."""
    try:
        with opened(path) as file:
            yield Reader(path, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Refused(_("%s is no backup of a portal, or it was cut short or damaged.") % path) from error


def opened(path):
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise Refused(_("There is no file %s.") % path) from error
    except IsADirectoryError as error:
        raise Refused(_("%s is a folder; name one of the backups in it.") % path) from error


class Reader:
    def __init__(self, path, file):
        self.path, self.zip = path, file
        self.manifest = self._manifest()
        self.members = self.manifest["members"]

    def _manifest(self):
        try:
            info = self.zip.getinfo(MANIFEST)
            if info.file_size > LONGEST_MANIFEST or info.flag_bits & ENCRYPTED:
                raise ValueError
            manifest = json.loads(self.zip.read(info))
            if manifest["format"] != FORMAT:
                self._refuse(_("it is of another format than this version of the portal reads"))
            _check_manifest(manifest)
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise Refused(_("%s is no backup of a portal: it has no sound manifest.") % self.path) from error
        return manifest

    def _refuse(self, why):
        told = _("%(file)s cannot be used: %(why)s; nothing was changed.")
        raise Refused(told % {"file": self.path, "why": why})

    def check(self, room):
        """Read all of it: raise Refused unless each member is one of ours, as the manifest has it, and all
        fit into so many bytes."""
        infos = [info for info in self.zip.infolist() if info.filename != MANIFEST]
        if sorted(info.filename for info in infos) != sorted(self.members):
            self._refuse(_("its manifest does not name what is in it"))
        for info in infos:
            if not is_ours(info.filename):
                self._refuse(_("it has a file of a forbidden name, %r") % info.filename)
            if info.flag_bits & ENCRYPTED:
                self._refuse(_("%s is encrypted") % info.filename)
            if info.file_size != self.members[info.filename]["bytes"]:
                self._refuse(_("%s has another length than its manifest says") % info.filename)
        if sum(info.file_size for info in infos) > room:
            self._refuse(_("it would not fit the disk"))
        for name, known in self.members.items():
            if self._digest(name) != known["sha256"]:
                self._refuse(_("%s is damaged") % name)

    def _digest(self, name):
        digest = hashlib.sha256()
        with self.zip.open(name) as file:
            while octets := file.read(PIECE):
                digest.update(octets)
        return digest.hexdigest()

    def lines(self, label):
        """The values of the lines of a table; none for one that the archive does not have."""
        name = f"data/{label}.jsonl"
        if name not in self.members:
            return
        with self.zip.open(name) as file:
            while line := file.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    self._refuse(_("%s has a line that is too long") % name)
                try:
                    yield json.loads(line.decode(errors="surrogatepass"))
                except (ValueError, RecursionError):
                    self._refuse(_("%s has a line that is no row") % name)

    def unpack(self, folder, into):
        """Write the files of a storage, "media" or "private", into a folder; answers how many."""
        names = [name for name in self.members if name.startswith(f"{folder}/")]
        for name in names:
            path = into / name.partition("/")[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            with self.zip.open(name) as file, path.open("xb") as target:
                shutil.copyfileobj(file, target, PIECE)
        return len(names)


def _check_manifest(manifest):
    """Raise ValueError, TypeError, KeyError or AttributeError unless all that is read of it is sound."""
    for known in manifest["members"].values():
        int(known["bytes"]), str(known["sha256"])
    numbers = [each[name] for each in manifest["models"].values() for name in ("rows", "last")]
    words = [word for app, name in manifest["migrations"] for word in (app, name)]
    made_at = parse_datetime(manifest["made_at"])  # by which it is told what was erased since
    is_sound = (
        all(isinstance(each, int) and 0 <= each <= HIGHEST for each in numbers)
        and all(isinstance(each, str) for each in words)
        and made_at is not None
        and made_at.tzinfo is not None
    )
    if not is_sound:
        raise ValueError


def is_ours(name):
    """Whether a member's name is that of a table, or of a file that stays in its folder."""
    folder, _slash, rest = name.partition("/")
    parts = rest.split("/")
    is_safe = "\\" not in rest and rest.isprintable() and not {"", ".", ".."} & set(parts)
    return bool(DATA.fullmatch(name)) or (folder in FOLDERS and is_safe)
