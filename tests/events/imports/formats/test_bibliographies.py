"""BibTeX comes in as links to papers, at the talk of the same title or at the event."""

import pytest

from events.models import Material, TableImport
from tests.support.factories import make_material, make_talk

BIB = r"""
@string{joe = "Journal of Examples"}
@article{flows, title = {On {Lipschitz} flows in $L^p$ of {\"O}sterreich}, journal = joe, year = 2026,
  author = {Ex{\'a}mple, Ada and Erd{\H o}s-Sample, Bo and {The Lab}}, doi = {10.1234/abc_d}}
@misc{trees, title = "Trees & leaves", eprint = {2401.01234}, archivePrefix = {arXiv},
  author = {Doe, J. and others}}
@book{nowhere, title = {No address}}
@article{broken, title = {never closed
@book{notes, title = {Notes}, url = {https://example.org/notes.pdf}, editor = {A. Editor},
  publisher = {Press}}
"""


def test_papers_are_links_with_their_authors(send, event):
    talk = make_talk(event, title="Trees & leaves")

    sent = send("papers.bib", BIB)

    assert TableImport.objects.get().table == "papers"
    assert "“No address” has no title, or no address" in sent.notes and "at line 8 is broken" in sent.notes
    sent.bring_in()
    assert list(event.materials.values_list("label", "url", "note", "kind")) == [
        ("On Lipschitz flows in Lᵖ of Österreich", "https://doi.org/10.1234/abc_d",
         "Ada Exámple, Bo Erdős-Sample, The Lab: Journal of Examples, 2026", "paper"),
        ("Notes", "https://example.org/notes.pdf", "A. Editor: Press", "paper"),
    ]  # fmt: skip
    assert list(talk.materials.values_list("label", "url", "note")) == [
        ("Trees & leaves", "https://arxiv.org/abs/2401.01234", "J. Doe, et al."),
    ]
    again = send("papers.bib", BIB).plan()
    assert (again.added, again.changed, again.unchanged) == ([], [], 3)


@pytest.mark.parametrize("content", ["", "no entry at all", "@comment{x}", "\0@article{a, title={b}}"])
def test_what_is_no_bibliography_is_told(send, content):
    assert send("papers.bib", content).answer.status_code == 200
    assert Material.objects.count() == 0


def test_a_table_of_papers_names_its_talks(send, event):
    make_talk(event, title="On flows")
    kept = make_material(event=event, kind="notes", label="Notes", url="https://example.org/old.pdf")
    rows = (
        "title,link,kind,talk\nNotes,https://example.org/new.pdf,notes,\n"
        "A paper,https://example.org/p,,On flows\nAnother,https://example.org/q,,On trees\n"
    )

    plan = send("papers.csv", rows, table="papers").plan()
    assert [(fault.number, fault.column) for fault in plan.faults] == [(4, "talk")]

    send("papers.csv", rows.rpartition("Another")[0], table="papers").bring_in()
    kept.refresh_from_db()
    assert kept.url == "https://example.org/new.pdf"
    assert event.talks.get().materials.get().label == "A paper"
