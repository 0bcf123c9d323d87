"""What the demo site says of itself: its name, imprint and two pages."""

from django.db import transaction

from events.models import Page
from portal.models import SiteSettings

from . import making


@transaction.atomic
def load(now):
    loaded = [_settings()]
    missing = [page for page in PAGES if not Page.objects.filter(event=None, slug=page[0]).exists()]
    making.pages(None, missing)
    for page in PAGES:
        loaded.append(making.Loaded(page[1], made=page in missing))
    return loaded


def _settings():
    made = not SiteSettings.objects.exists()
    if made:
        SiteSettings.objects.create(
            name="Mathematics of Learning",
            tagline="Seminars, workshops and courses on the mathematics of machine learning",
            contact="contact@example.org",
            time_zone="Europe/London",
            imprint=IMPRINT,
        )
    return making.Loaded(SiteSettings.load().name, made=made)


IMPRINT = making.prose("""
    This is a demonstration. Nobody runs a seminar here, and mail to the contact address reaches no one.
    Whoever runs a site of this kind puts a name and a postal address in this place.
""")
ABOUT = """
    This site shows what one portal can do for an academic community: seminar series, workshops, programmes
    of several events, and courses, each with its pages, its calendar and its people.

    ## What is real

    Five programmes are real, and so are the people, titles, dates and affiliations given with them: the
    Bath summer on the *Mathematics of Machine Learning* (2020), the *One World Seminar Series*, the course
    *Machine Learning for the Working Mathematician* (2022), the programme *Diffusions in Machine Learning*
    (2024) and the workshop *Mathematics of Modern Machine Learning*. Their descriptions and abstracts were
    written anew for this site, so quote the originals rather than this page. None of these programmes is
    organised or announced here.

    ## What is invented

    The everyday life of a community is invented: the **Elmsworth Learning Theory Seminar** and
    the workshop **Shapes of Learning**, with everybody who speaks, chairs and organises in them, their
    universities, buildings and results. Any likeness is chance, and theorems announced there should not be
    relied on.

    ## Mathematics

    Authors write Markdown with LaTeX, and readers see mathematics such as

    $$\\min_{\\theta} \\; \\frac1n \\sum_{i=1}^n \\ell\\bigl(f_\\theta(x_i), y_i\\bigr)$$

    without any script. Calendars and mails get the same text in plain characters.
"""
PRIVACY = """
    You can read every public page without an account.

    - **No tracking.** The pages load nothing from elsewhere: no fonts, no scripts, no counters. A player for
      a video from another site is loaded when you ask for it, not before.
    - **Cookies** serve signing in and sending forms, and nothing else.
    - **Accounts** hold an e-mail address, a password that is stored as a digest, and a name and time zone if
      you give them.
    - **E-mail addresses** are never shown in public, neither those of accounts nor those of speakers.
    - **People** have a public page because they speak, chair or serve on a board. It gathers those roles and
      what they chose to say about themselves.

    Write to the contact address to have something corrected or removed. On this demonstration site, data
    live only on the machine that runs it.
"""
PAGES = (("about", "About", ABOUT), ("privacy", "Privacy", PRIVACY))
