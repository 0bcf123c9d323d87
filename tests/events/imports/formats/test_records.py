"""Talks as Jekyll and Hugo keep them, as data files, and as researchseminars.org answers them."""

import io
import json
import zipfile

import pytest

from events.models import Talk
from tests.support.factories import utc

JEKYLL = """---
layout: post
title: "On $L^2$ flows: *two* proofs"
speaker: Ada Example
affiliation: Univ. One
time: 16:30
location: Room 5
tags: [analysis, pde]
---

We show that $x^2$ flows.

Second paragraph.
"""
HUGO = """+++
title = "On trees"
date = 2027-05-13T14:00:00Z
date_end = 2027-05-13T15:30:00Z
draft = true
authors = ["admin", "Bo Example"]
abstract = "Trees grow."
location = "Room 7"
url_slides = "https://example.org/trees.pdf"
url_video = "files/trees.mp4"
+++
"""
DATA = """---
defaults: &usual
  room: Room 9
"2027":
  - <<: *usual
    title: On knots
    date: 2027-05-20
    time: 16:00-17:30
    speakers:
      - name: Cy Example
        affiliation: Lab Two
      - {name: Di Example, institution: [Univ. One, Lab Three]}
  - {title: Yes, date: 20 May 2027, time: 18:00, speaker: Ed Example}
"""


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return packed.getvalue()


def of(talk):
    """What matters of a talk: title, start, minutes and who speaks with which affiliations."""
    who = [(speaker.person.name, speaker.affiliation_list) for speaker in talk.speakers.all()]
    return talk.title, talk.starts_at, (talk.ends_at - talk.starts_at).seconds // 60, who


def test_a_post_of_jekyll_is_a_talk_on_the_day_in_its_name(send):
    (talk,) = send("2027-05-06-flows.md", JEKYLL).bring_in()

    assert of(talk) == (
        "On $L^2$ flows: *two* proofs", utc(2027, 5, 6, 14, 30), 60, [("Ada Example", ["Univ. One"])],
    )  # fmt: skip
    assert (talk.room, talk.abstract) == ("Room 5", "We show that $x^2$ flows.\n\nSecond paragraph.")
    assert talk.external_key == "2027-05-06-flows"


def test_a_zip_of_a_site_holds_its_talks_and_says_what_it_takes_for_none(send):
    site = zipped(
        **{
            "site-main/_config.yml": "title: Our seminar\ndate: 2027-01-01",
            "site-main/about.md": "---\ntitle: About us\n---\nHello.",
            "site-main/_posts/2027-05-06-flows.md": JEKYLL,
            "site-main/content/talk/trees/index.md": HUGO,
            "site-main/_data/talks.yml": DATA,
            "site-main/img/logo.png": b"\x89PNG",
            "../../etc/passwd.md": "---\ntitle: Elsewhere\n---\n",
            "__MACOSX/site-main/_posts/._2027.md": b"\0\0",
        }
    )

    sent = send("site.zip", site)

    assert "“About us”" in sent.notes and "Elsewhere" not in sent.notes and "Our seminar" not in sent.notes
    talks = sent.bring_in()
    assert list(map(of, talks)) == [
        ("On $L^2$ flows: *two* proofs", utc(2027, 5, 6, 14, 30), 60, [("Ada Example", ["Univ. One"])]),
        ("On trees", utc(2027, 5, 13, 14), 90, [("Bo Example", [])]),
        ("On knots", utc(2027, 5, 20, 14), 90, [
            ("Cy Example", ["Lab Two"]), ("Di Example", ["Univ. One", "Lab Three"]),
        ]),
        ("Yes", utc(2027, 5, 20, 16), 60, [("Ed Example", [])]),
    ]  # fmt: skip
    assert [talk.room for talk in talks] == ["Room 5", "Room 7", "Room 9", ""]
    assert (talks[1].status, talks[1].abstract) == ("draft", "Trees grow.")
    assert [material.url for material in talks[1].materials.all()] == ["https://example.org/trees.pdf"]
    again = send("site.zip", site).plan()
    assert (again.faults, again.added, again.changed, again.unchanged) == ([], [], [], 4)


WHO = '"speaker": "Ada Example"'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("talks.json", f'[{{"title": "On flows", "date": "2027-05-06", "time": "16:30", {WHO}}}]'),
        ("t.toml", '[[t]]\ntitle = "On flows"\ndate = 2027-05-06\ntime = 16:30:00\nspeaker = "Ada Example"'),
        ("flows.md", f'{{\n"title": "On flows", "date": "2027-05-06 16:30:00 +0200", {WHO}\n}}\n\nX'),
        ("t.yml", "t: {title: On flows, date: 6 May 2027, time: '16:30', speakers: [Ada Example]}"),
        ("2027-05-06-x.md", "---\ntitle: On flows\ntime: 4:30 pm\npresenter: {name: Ada Example}\n---\n"),
    ],
)
def test_other_ways_to_write_one_talk(send, name, content):
    (talk,) = send(name, content).bring_in()

    assert of(talk) == ("On flows", utc(2027, 5, 6, 14, 30), 60, [("Ada Example", [])])


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("laughs.yml", BOMB + "title: x\ndate: 2027-05-06", "too many values"),
        ("code.yml", "- !!python/object/apply:os.system ['true']", "nothing in this file"),
        ("open.yml", "- title: 'never closed\n- b: [", "near line"),
        ("deep.yml", "[" * 5000, "takes too much|cannot be read|near line"),
        ("nul.md", "---\ntitle: a\0b\n---\n", "is no text"),
        ("cut.zip", zipped(**{"a.md": JEKYLL})[:60], "damaged"),
        ("bomb.zip", zipped(**{f"{n}.yml": b" " * 4_900_000 for n in range(5)}), "more than 20 MB"),
        ("plain.md", "# A page\n\nwithout front matter", "nothing in this file"),
        ("talks.json", '{"results": [}', "near line 1"),
    ],
)
def test_hostile_and_broken_files_are_refused_with_a_sentence(send, name, content, told):
    errors = send(name, content).errors

    assert any(each in errors for each in told.split("|")), errors
    assert Talk.objects.count() == 0


def test_talks_of_researchseminars_org(send):
    talk = {
        "title": "On $p$-adic flows", "abstract": "We flow.", "seminar_id": "Flows", "seminar_ctr": 3,
        "speaker": "Ada Example | Bo Example", "speaker_affiliation": "Univ. One | Lab; Two",
        "start_time": "2027-05-06 16:00:00+02:00", "end_time": "2027-05-06 17:00:00+02:00",
        "timezone": "Europe/Berlin", "room": "Room 5", "hidden": False, "live_link": "",
        "video_link": "https://example.org/video", "slides_link": "https://example.org/s.pdf",
        "topics": ["math_NT"], "language": "en", "paper_link": None,
    }  # fmt: skip
    other = talk | {
        "seminar_ctr": 4,
        "title": "",
        "start_time": "2027-05-13T14:00:00+00:00",
        "end_time": None,
    }
    hidden = talk | {"seminar_ctr": 5, "hidden": True, "title": "Secret"}
    content = json.dumps({"code": "success", "results": [talk, other, hidden]})

    sent = send("talks.json", content)

    assert "“Secret” is hidden and stays out." in sent.notes
    first, second = sent.bring_in()
    assert of(first) == (
        "On $p$-adic flows", utc(2027, 5, 6, 14), 60,
        [("Ada Example", ["Univ. One"]), ("Bo Example", ["Lab; Two"])],
    )  # fmt: skip
    assert (first.external_key, first.room, first.abstract) == ("Flows/3", "Room 5", "We flow.")
    assert {m.kind: m.url for m in first.materials.all()} == {
        "slides": "https://example.org/s.pdf", "video": "https://example.org/video",
    }  # fmt: skip
    assert of(second)[:3] == ("", utc(2027, 5, 13, 14), 60)
