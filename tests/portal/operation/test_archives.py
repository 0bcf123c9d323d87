"""An archive is read as if a stranger had made it: what the portal does not write is refused in one line."""

import json
import re
import zipfile

import pytest

from portal.operation import Refused, archive

FACTS = {"portal": "0.1.0", "made_at": "2026-01-01T00:00:00+00:00", "migrations": [], "models": {}}
ROOM = 1_000_000


@pytest.fixture
def path(tmp_path):
    return tmp_path / "site.zip"


def write(path, members=None, **facts):
    writer = archive.Writer(path)
    for name, octets in (members or {"media/logos/a.png": b"picture"}).items():
        with writer.member(name) as add:
            add(octets)
    writer.close(FACTS | facts)
    return path


def with_manifest(path, change):
    """The same archive, with another manifest than it was written with."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(manifest)
    with zipfile.ZipFile(path, "w") as file:
        for name, octets in members.items():
            file.writestr(name, octets)
        file.writestr("manifest.json", json.dumps(manifest))


def check(path, room=ROOM):
    with archive.reading(path) as reader:
        reader.check(room=room)


def test_one_of_ours_is_taken_and_unpacked(path, tmp_path):
    write(path)
    check(path)
    with archive.reading(path) as reader:
        assert reader.unpack("media", tmp_path / "media") == 1

    assert (tmp_path / "media/logos/a.png").read_bytes() == b"picture"


@pytest.mark.parametrize(
    "name",
    [
        "media/../../etc/passwd", "/etc/passwd", "media//etc/passwd", "media/./a", "media/..\\a", "media/a\n",
        "elsewhere/a.png", "data/portal.User.json", "data/../portal.User.jsonl", "a.png", "media/",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(path, name):
    write(path, {name: b"x"})
    with pytest.raises(Refused, match="forbidden name"):
        check(path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda made: made.update(format=2), "another format"),
        (lambda made: made.pop("members"), "no sound manifest"),
        (lambda made: made.update(models=[]), "no sound manifest"),
        (lambda made: made.update(models={"portal.User": {"rows": 1, "last": 10**30}}), "no sound manifest"),
        (lambda made: made.update(migrations=[["portal"]]), "no sound manifest"),
        (lambda made: made.update(migrations=[["portal", []]]), "no sound manifest"),
        (lambda made: made.update(made_at="soon"), "no sound manifest"),
        (lambda made: made.update(made_at="2026-01-01T00:00:00"), "no sound manifest"),
        (lambda made: made["members"].clear(), "does not name"),
        (lambda made: made["members"]["media/logos/a.png"].update(bytes=8), "another length"),
        (lambda made: made["members"]["media/logos/a.png"].update(sha256="0"), "is damaged"),
    ],
)
def test_a_manifest_that_is_not_true_is_refused(path, change, why):
    with_manifest(write(path), change)
    with pytest.raises(Refused, match=why):
        check(path)


def test_more_than_fits_the_disk_is_refused_before_it_is_read(path):
    write(path, {"data/portal.User.jsonl": b"0" * (ROOM + 1)})
    assert path.stat().st_size < ROOM / 100
    with pytest.raises(Refused, match="would not fit"):
        check(path)


@pytest.mark.parametrize(("flag", "why"), [(0, "is encrypted"), (-1, "no sound manifest")])
def test_what_is_encrypted_is_refused(path, flag, why):
    octets = bytearray(write(path).read_bytes())
    heads = [found.start() for found in re.finditer(b"PK\x01\x02", octets)]
    octets[heads[flag] + 8] |= archive.ENCRYPTED
    path.write_bytes(octets)
    with pytest.raises(Refused, match=why):
        check(path)


def test_a_file_of_which_a_bit_fell_over_is_refused(path):
    octets = write(path, {"data/portal.User.jsonl": b'{"id": 1, "name": "Ada"}\n' * 99}).read_bytes()
    for place in range(80, 100):  # of the packed rows
        path.write_bytes(octets[:place] + bytes([octets[place] ^ 255]) + octets[place + 1 :])
        with pytest.raises(Refused):
            check(path)


@pytest.mark.parametrize("line", [b"{", b"\xff", b"[" * 100_000])
def test_a_line_that_is_no_row_is_refused(path, line):
    write(path, {"data/portal.User.jsonl": line + b"\n"})
    with archive.reading(path) as reader, pytest.raises(Refused, match="no row"):
        list(reader.lines("portal.User"))


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_file_that_was_cut_short_is_refused(path, share):
    whole = write(path).read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Refused, match="cut short"):
        check(path)
