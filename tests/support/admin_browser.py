"""The admin in a real browser: somebody signed in, buttons pressed, pictures of pages at two sizes."""

from contextlib import contextmanager

from allauth.account.models import EmailAddress
from django.conf import settings

SHOTS = settings.BASE_DIR / "var" / "screenshots"
SIZES = {"screen": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 800}}


@contextmanager
def signed_in(chromium, address, user):
    """A page of the site at an address, on which a user is signed in; in the end nothing has complained."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page = chromium.new_context(base_url=address, viewport=SIZES["screen"]).new_page()
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill("correct horse")
    press(page, "Sign in")
    yield page
    assert complaints == []
    page.context.close()


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def shoot(page, name):
    """Pictures of a page at both sizes; on neither does it scroll sideways."""
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size(SIZES["screen"])
