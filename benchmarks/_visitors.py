"""Those who use a site over HTTP while it fails (benchmarks/_outages.py); each counts what was answered."""

import threading
import time
from collections import Counter
from pathlib import Path

import lxml.html
import requests

PATIENCE = 60  # seconds that a browser waits
BETWEEN_PEOPLE = 5  # seconds, as thirty sign-ins a minute are let in from one machine
PAGES = ("/", "/events/workshop/", "/events/workshop/calendar.ics")
PASSWORD = "correct horse"  # noqa: S105 (of invented people)


class Log:
    """What all of them were answered: counts, the times of kept pages, and who was told yes."""

    def __init__(self):
        self.counts, self.pages, self.noes, self.odd = Counter(), {path: [] for path in PAGES}, [], []
        self.registered, self.submitted, self.title = [], [], 0

    def note(self, answer, path):
        """Whether an answer is a yes; None is one that never came."""
        status = answer.status_code if answer is not None else 0
        if 200 <= status < 400:
            self.counts["done"] += 1
            return True
        if status == 429:  # a limit, which holds up who hurries whether anything fails or not
            return False
        self.noes.append((time.time(), path, status))
        if status == 503 and "<h1>" in answer.text and int(answer.headers["Retry-After"]):
            self.counts["refused"] += 1
        elif status:
            self.counts["faults"] += 1
            self.odd.append((path, status))
        return False


class Visitor(threading.Thread):
    """Somebody who goes on until `over` is set; `use` is what they do again and again."""

    def __init__(self, port, log, over, pause):
        """`pause` is the seconds after which they try once more: rate limits hold up who hurries."""
        super().__init__(daemon=True)
        self.pause = pause
        self.base, self.log, self.over = f"http://127.0.0.1:{port}", log, over
        self.browser = requests.Session()

    def run(self):
        while not self.over.is_set():
            self.use()

    def ask(self, method, path, **options):
        """An answer, or None where the connection ended without one."""
        try:
            return self.browser.request(
                method, self.base + path, timeout=PATIENCE, allow_redirects=False, **options
            )
        except requests.RequestException:
            return None

    def insist(self, method, path, **options):
        """The first yes to a request that is sent again and again; None if all is over before."""
        while not self.over.is_set():
            answer = self.ask(method, path, **options)
            if self.log.note(answer, path):
                return answer
            self.over.wait(self.pause)
        return None

    def send(self, path, form_id, files=None, **fields):
        """Fill in the form that has a field of this name, and send it until the answer is a yes, or None."""
        page = self.insist("GET", path)
        if page is None:
            return None
        data = [(name, value) for name, value in form_on(page.text, form_id) if name not in fields]
        data += fields.items()
        return self.insist("POST", path, data=data, files=files)

    def sign_in(self, email):
        return self.send("/accounts/login/", "password", login=email, password=PASSWORD)


def form_on(text, field):
    """What a browser would send of the form on a page that has a field of this name."""
    page = lxml.html.fromstring(text)
    for template in page.iter("template"):  # its fields are no part of a form yet
        template.clear()
    form = next(each for each in page.forms if field in each.fields)
    return [(name, value) for name, value in form.form_values() if name != "_save"]


class Reader(Visitor):
    """Reads kept pages, as often as it can."""

    def use(self):
        for path in PAGES:
            answer = self.ask("GET", path)
            if self.log.note(answer, path):
                self.log.pages[path].append(time.time())
        time.sleep(0.03)
        self.browser.close()  # the next connection may be to another process


class Person(Visitor):
    """Signs in, registers and submits a poster with its PDF; then the next person does."""

    def __init__(self, *args, emails, pdf):
        super().__init__(*args)
        self.emails, self.pdf = emails, Path(pdf).read_bytes()

    def use(self):
        email, self.browser = next(self.emails), requests.Session()
        if not self.sign_in(email):
            return
        if self.send("/events/workshop/register/", "is_contact", name="Ada Example"):
            self.log.registered.append(email)
        poster = {"title": "On graphs", "abstract": "Let $x$.", "n1-name": "Ada Example", "do": "submit"}
        file = {"file": ("poster.pdf", self.pdf, "application/pdf")}
        if self.send("/events/workshop/posters/submit/", "title", files=file, **poster):
            self.log.submitted.append(email)
        self.over.wait(BETWEEN_PEOPLE)


class Organiser(Visitor):
    """Edits the title of the event in the admin, unless told to keep `calm`."""

    calm, number, address = threading.Event(), 0, ""

    def use(self):
        if "sessionid" not in self.browser.cookies:
            self.sign_in("organiser@example.org")
        elif not self.calm.is_set():
            self.edit()
        time.sleep(0.2)

    def edit(self):
        """One try: what others changed meanwhile is read anew by the next."""
        page = self.ask("GET", self.address)
        if not self.log.note(page, self.address):
            return
        self.number += 1
        data = [(name, value) for name, value in form_on(page.text, "title") if name != "title"]
        data.append(("title", f"Workshop {self.number}"))
        answer = self.ask("POST", self.address, data=data)
        if self.log.note(answer, self.address) and answer.status_code == 302:
            self.log.title = self.number
