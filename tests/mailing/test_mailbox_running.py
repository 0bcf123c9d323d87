"""A sign-up in the running demo: by its web process, its queue of files and its worker into its mailbox."""

import http.cookiejar
import re
import time
import urllib.parse
import urllib.request

from tests.portal.test_serve_demo import free_port, running_demo

MAIL = r'href="(/demo/mailbox/[\w-]+/)">[^<]*</a>\s*<span[^>]*>To new@example.org'
SECONDS = 90  # beat would bring it within a minute, if no bell rang


def browser(address):
    """A function that reads a page, or submits its one form."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def visit(path, **fields):
        text = opener.open(address + path, timeout=30).read().decode()
        if not fields:
            return text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return opener.open(address + path, data, timeout=30).read().decode()

    return visit


def test_a_sign_up_lands_in_the_mailbox_and_its_link_confirms_it(tmp_path):
    port = free_port()
    with running_demo(tmp_path, port):
        visit = browser(f"http://127.0.0.1:{port}")
        visit("/lists/news/subscribe/", email="new@example.org", website="")

        give_up = time.monotonic() + SECONDS
        while not (found := re.search(MAIL, visit("/demo/mailbox/"))):
            assert time.monotonic() < give_up, "no mail came"
            time.sleep(0.2)
        link = re.search(r"/lists/confirm/[\w-]+/", visit(found[1]))[0]

        assert "You are on the list" in visit(link, confirm="yes")
