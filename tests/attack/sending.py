"""Requests and answers over HTTP, to an address of this machine."""

import http.client
import io
import re
import sys
import time
import zipfile
import zlib
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

TIMEOUT = 60  # seconds


@dataclass
class Request:
    viewer: str
    method: str
    target: str  # path and query, encoded
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    def __str__(self):
        """What one needs to send it again."""
        sent = "".join(f" -H {name}: {value[:80]!r}" for name, value in self.headers.items())
        body = f" --data {self.body[:300]!r}" if self.body else ""
        return f"as {self.viewer}: {self.method} {self.target[:300]}{sent}{body}"


@dataclass
class Answer:
    status: int  # 0: there was none
    headers: dict
    body: bytes
    seconds: float

    @property
    def is_html(self):
        return self.headers.get("content-type", "").startswith("text/html")

    @property
    def text(self):
        """The body and the headers as text; of a workbook, what its parts hold."""
        body = self.body
        if body[:2] == b"PK":
            body = unzipped(body)
        return body.decode(errors="replace") + repr(self.headers)


def unzipped(body):
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b"\n".join(map(archive.read, archive.namelist()))
    except (zipfile.BadZipFile, zlib.error):
        return body


class Sender:
    """Sends requests to a site at `url`, as viewers with cookies, from several addresses of this machine."""

    def __init__(self, url, cookies):
        self.host, self.port, self.url, self.cookies = (
            urlsplit(url).hostname,
            urlsplit(url).port,
            url,
            cookies,
        )
        self.sent = 0

    def send(self, request):
        """The Answer; a status of 0 where the site broke the connection off."""
        self.sent += 1
        began = time.monotonic()
        connection = http.client.HTTPConnection(
            self.host, self.port, timeout=TIMEOUT, source_address=self.address()
        )
        try:
            connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers(request).items():
                connection.putheader(name, value.encode("latin-1", "replace"))
            connection.endheaders(request.body or None)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read(), time.monotonic() - began)
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, {}, repr(error).encode(), time.monotonic() - began)
        finally:
            connection.close()

    def headers(self, request):
        length = {"Content-Length": str(len(request.body))} if request.body else {}
        own = {"Host": f"{self.host}:{self.port}", "Cookie": self.cookies[request.viewer]}
        return own | length | request.headers

    def address(self):
        """Another visitor every few requests, whom limits count by themselves; Linux has such addresses."""
        if sys.platform != "linux":
            return None
        return (f"127.0.{self.sent // 4 // 250 % 250}.{self.sent // 4 % 250 + 2}", 0)

    def leads_elsewhere(self, answer):
        """Whether an answer redirects to another host."""
        place = answer.headers.get("location")
        return (
            bool(place)
            and urlsplit(urljoin(self.url, re.sub(r"\\", "/", place))).netloc != urlsplit(self.url).netloc
        )
