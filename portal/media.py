"""Files that people uploaded, handed out so that none of them can act as a page of this site."""

import io
import re
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from portal.registry import Registry


@dataclass(frozen=True)
class PublicFolder:
    """A folder whose pictures everybody may see; other files are handed out by views that ask who may."""

    name: str  # as `upload_to` of a field gives it, without the slash


public_folders = Registry(PublicFolder)

PICTURE = re.compile(r"(?P<folder>\w+)/[-\w][-\w.]*\.(?P<type>webp|png|jpe?g|gif)")
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
# Browsers show no PDF in a sandbox, and their viewer brings its own styles.
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_safe
def media(request, name):
    """A public picture. Each upload gets a name of its own, so browsers may keep it for ever."""
    picture = PICTURE.fullmatch(name)
    if not picture or picture["folder"] not in public_folders:
        raise Http404("No such picture.")
    kind = picture["type"].replace("jpg", "jpeg")
    return _for_ever(_open(default_storage, name), f"image/{kind}")


def send_shared_picture(file):
    """The answer that is a stored PNG (a FieldFile), whose address is that of no other; all may see it.

    Raises Http404 when the file is gone.
    """
    return _for_ever(_open(file.storage, file.name), "image/png")


def _for_ever(file, content_type):
    response = FileResponse(file, content_type=content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return _harmless(response, SANDBOX)


def send_file(file, filename):
    """The answer that streams a stored file (a FieldFile) under a name; the caller has asked who may.

    A PDF opens in the browser, all else is saved. Raises Http404 when the file is gone.
    """
    return _sent(_open(file.storage, file.name), filename)


def send_picture(file):
    """The answer that is a stored WebP picture (a FieldFile), to be seen; the caller has asked who may.

    Raises Http404 when the file is gone.
    """
    response = FileResponse(_open(file.storage, file.name), content_type="image/webp")
    response["Cache-Control"] = "private, no-cache"
    return _harmless(response, SANDBOX)


def send_bytes(content, filename):
    """The same for what was made just now."""
    return _sent(io.BytesIO(content), filename)


def _sent(file, filename):
    is_pdf = PurePath(filename).suffix.lower() == ".pdf"
    response = FileResponse(
        file,
        as_attachment=not is_pdf,
        filename=_plain_name(filename),
        content_type="application/pdf" if is_pdf else "application/octet-stream",
    )
    response["Cache-Control"] = "private, no-cache"
    return _harmless(response, PDF_POLICY if is_pdf else SANDBOX)


def _open(storage, name):
    try:
        return storage.open(name)
    except OSError as error:  # gone, a folder, or a name too long for the disk
        raise Http404("No such file.") from error


def _harmless(response, policy):
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    return response


def _plain_name(filename):
    name = PurePath(filename.replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable()) or "file"
