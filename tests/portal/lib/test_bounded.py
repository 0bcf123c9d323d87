"""What takes uploads apart is bound in memory and time, alone on the machine, and cannot harm who asked."""

import ast
import errno
import fcntl
import io
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from portal.lib import bounded

REFUSALS = {"bad": "%(name)s is not taken."}
MB = 1024 * 1024


def run(do, data=b"", *, limits=None, **options):
    limits = limits or bounded.Limits(wait=30)
    file = io.BytesIO(data)
    with bounded.run(
        "tests.support.decoders", file, refusals=REFUSALS, limits=limits, do=do, **options
    ) as answer:
        return answer.read()


def test_the_answer_is_what_the_decoder_writes_and_nothing_else():
    assert run("echo", b"\0 bytes\n") == b"\0 bytes\n"


def test_a_refusal_becomes_a_sentence():
    with pytest.raises(ValidationError, match="Ada is not taken"):
        run("refuse", name="Ada")


@pytest.mark.parametrize(
    ("do", "limits"),
    [
        ("take_memory", {}),
        ("take_the_processor", {"cpu": 1}),
        ("take_time", {"clock": 1}),
        ("take_the_disk", {"output": 1000}),
        ("abort", {}),
        ("fail", {}),
        ("not_there", {}),
    ],
)
def test_however_a_child_ends_it_is_a_refusal_in_words(do, limits):
    with pytest.raises(ValidationError, match="too much memory or time"):
        run(do, limits=bounded.Limits(wait=30, **limits))


def test_a_child_knows_no_secrets_and_leaves_no_core_file(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")

    known = json.loads(run("tell_what_it_knows"))

    assert "SECRET_KEY" not in known["environment"] and not known["django"]
    assert (known["core"], known["memory"]) == ([0, 0], [300 * MB, 300 * MB])


def test_of_sixteen_at_once_one_child_runs_at_a_time():
    with ThreadPoolExecutor(16) as threads:
        told = sorted(json.loads(each) for each in threads.map(run, ["tell_when"] * 16))

    assert all(end <= start for (_, end), (start, _) in zip(told, told[1:], strict=False))


def test_who_waits_too_long_is_asked_to_try_again():
    with bounded.lock_path("decoding").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ValidationError, match="try again in a moment") as refused:
            run("echo", limits=bounded.Limits(wait=0))
        assert run("echo", b"a book", limits=bounded.Limits(queue="books")) == b"a book"

    assert refused.value.code == bounded.BUSY_CODE


def test_a_machine_that_starts_no_process_is_busy(monkeypatch):
    def refuse(*args, **named):
        raise OSError("Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)

    with pytest.raises(ValidationError, match="try again in a moment"):
        run("echo")


def test_a_disk_that_is_full_is_no_fault_of_the_file(monkeypatch):
    """It is told as an outage, and not as a file that asks for too much."""
    monkeypatch.setattr(bounded.disks, "is_full", lambda file: True)
    with pytest.raises(OSError, match="No space"):
        run("fail")

    def refuse(*args, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(OSError, match="No space"):
        run("echo")


# --- Nothing else takes files apart ----------------------------------------------------------------------

READERS = {"PIL", "openpyxl", "zipfile", "tarfile", "gzip", "bz2", "lzma"}
WRITERS = {"events/imports/writing.py", "events/demo/pictures.py"}  # of files of our own
OF_OURS = {"portal/documents/typesetting.py", "portal/operation/archive.py"}  # what a child answered; backups
LISTS = {"portal/lib/file_types.py"}  # the names in an archive whose list is short, and unpacks nothing


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_files_are_taken_apart_by_decoders_alone():
    root = Path(settings.BASE_DIR)
    sources = {
        path for room in ("portal", "mailing", "events", "courses") for path in (root / room).rglob("*.py")
    }
    found = {str(path.relative_to(root)) for path in sources if READERS & set(imported(path))}

    decoders = {name for name in found if name.startswith("portal/lib/decoding/")}
    assert len(decoders) == 4
    assert found - decoders == WRITERS | LISTS | OF_OURS
