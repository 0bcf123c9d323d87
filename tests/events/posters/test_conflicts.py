"""Who has nothing to say about which poster: each rule by itself, and that it asks few questions."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.posters import changes, conflicts, permissions
from events.posters.actions import chairs, reviewers
from events.posters.actions import conflicts as keeping
from events.posters.conflicts import Conflicts, domain_of, name_key
from events.posters.models import Conflict, PosterAuthor
from portal.models import User
from tests.support.factories import make_person, make_user
from tests.support.posters import NOW, make_call, make_chair, make_poster, make_reviewer

pytestmark = pytest.mark.django_db


def why(poster, user):
    return Conflicts(poster.call).why(user, poster)


def test_strangers_to_each_other_are_in_no_conflict():
    poster = make_poster(
        authors=[{"name": "Ada Example", "email": "ada@a.example", "affiliations": "Institute A"}]
    )
    reviewer = make_reviewer(poster.call, name="Bob Sample", affiliation="Institute of B")

    assert why(poster, reviewer.user) == ""


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "Rev@Elsewhere.example"},
        {"email": "other@deep.dept.uni-r.ac.uk"},
        {"name": "Sample, Rev", "email": "x@x.example"},
        {"name": "Rév SAMPLE", "email": "x@x.example"},
        {
            "email": "x@x.example",
            "affiliations": "Elsewhere\nUniversität Rheinstadt, Institut für Mathematik",
        },
        {"email": "x@x.example", "orcid": "0000-0002-1825-0097"},
    ],
    ids=["their address", "domain", "name turned around", "accents", "affiliation", "orcid"],
)
def test_an_author_who_is_or_sits_beside_the_reviewer(facts):
    call = make_call()
    user = make_user("me@uni-r.ac.uk", name="Rev Sample", orcid="0000-0002-1825-0097")
    EmailAddress.objects.create(user=user, email="rev@elsewhere.example", verified=False)
    make_reviewer(call, user, affiliation="Institut für Mathematik, Universitat Rheinstadt")
    poster = make_poster(call, [{"name": "Ada Example"} | facts])

    assert why(poster, user)


def test_an_address_at_a_mail_provider_says_nothing():
    call = make_call()
    reviewer = make_reviewer(call, make_user("rev@gmail.com", name="Rev Sample"))
    poster = make_poster(call, [{"name": "Eve Example", "email": "eve@gmail.com"}])

    assert why(poster, reviewer.user) == ""


def test_a_co_author_of_any_of_its_authors_in_this_call():
    call = make_call()
    reviewer = make_reviewer(call, make_user("rev@uni-r.example", name="Rev Sample"))
    make_poster(
        call,
        [{"name": "Rev Sample", "email": "rev@uni-r.example"}, {"name": "Bob B", "email": "b@b.example"}],
    )
    poster = make_poster(
        call, [{"name": "Cy C", "email": "c@c.example"}, {"name": "Bob B", "email": "b@b.example"}]
    )
    other = make_poster(call, [{"name": "Dee D", "email": "d@d.example"}])

    assert why(poster, reviewer.user)
    assert why(other, reviewer.user) == ""


def test_the_person_page_of_an_account_counts():
    call, user = make_call(), make_user(name="")
    make_person("Rev Sample", user=user, affiliation="Institute of Examples")
    poster = make_poster(call, [{"name": "Ada Example", "affiliations": "Institute of Examples"}])

    assert why(poster, user)


@pytest.mark.parametrize("line", ["Rev Sample", "rev@uni-r.example", "someone else\nSAMPLE, Rev"])
def test_authors_name_who_should_not_review(line):
    call = make_call()
    reviewer = make_reviewer(call, make_user("rev@uni-r.example", name="Rev Sample"))

    assert why(make_poster(call, not_reviewed_by=line), reviewer.user)


@pytest.mark.parametrize("line", ["Example, Ada", "ada@uni-a.example"])
def test_reviewers_name_whom_they_cannot_review(line):
    call = make_call()
    reviewer = make_reviewer(call, cannot_review=f"Nobody Known\n{line}")
    poster = make_poster(call, [{"name": "Ada Example", "email": "ada@uni-a.example"}])

    assert why(poster, reviewer.user)


def test_reviewers_name_an_author_by_another_address_of_their_account():
    call = make_call()
    author = make_user("ada@uni-a.example", name="Ada Example")
    EmailAddress.objects.create(user=author, email=author.email, verified=True, primary=True)
    EmailAddress.objects.create(user=author, email="ada@home.example", verified=False)
    reviewer = make_reviewer(call, cannot_review="ada@home.example")
    poster = make_poster(call, [{"name": "A. E.", "email": "Ada@uni-a.example"}])

    assert why(poster, reviewer.user)


def test_a_named_conflict_says_why():
    poster = make_poster()
    chair = make_chair(poster.call)
    Conflict.objects.create(poster=poster, user=chair, named="self", reason="My student.")

    assert why(poster, chair) == "My student."


def test_who_submitted_it_for_others():
    user = make_user()

    assert why(make_poster(submitted_by=user), user)


def test_a_reviewer_without_an_account_is_compared_too():
    call = make_call()
    reviewer = make_reviewer(call, email="ada@uni-a.example")
    reviewer.user = None
    reviewer.save()
    poster = make_poster(call, [{"name": "Ada Example", "email": "someone@uni-a.example"}])

    assert Conflicts(call).of(None, reviewer) == {
        poster.pk: "An author has an address of the same institution."
    }


def test_a_department_alone_is_no_common_place():
    call = make_call()
    reviewer = make_reviewer(call, affiliation="Department of Mathematics, University of North")
    far = make_poster(
        call, [{"name": "Ada Example", "affiliations": "Department of Mathematics, University of South"}]
    )
    near = make_poster(
        call, [{"name": "Bo Example", "affiliations": "Computer Science, University of North"}]
    )

    assert why(far, reviewer.user) == ""
    assert why(near, reviewer.user)


def test_names_and_domains():
    assert name_key("Erdős, Paul") == name_key("paul ERDOS") != ""
    assert name_key("Ada") == ""
    assert domain_of("a@cs.ox.ac.uk") == domain_of("b@maths.ox.ac.uk") == "ox.ac.uk"
    assert domain_of("a@gmail.com") == domain_of("nonsense") == ""
    assert all("." in each for each in conflicts.MAIL_PROVIDERS)


def number_of_queries(call, users):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        known = Conflicts(call)
        known.preload(users)
        for user in users:
            known.of(user)
    return len(queries)


def test_the_queries_do_not_grow():
    call = make_call()
    make_poster(call)
    few = number_of_queries(call, [make_reviewer(call).user])
    for _each in range(3):
        make_poster(call, ["Bo Example", "Cy Example"])

    assert number_of_queries(call, [make_reviewer(call).user for _each in range(3)]) == few


# --- Kept ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["received", "named", "by the clock"])
def test_a_chair_does_not_end_a_conflict_by_their_own_profile(clock, how):
    call = make_call()
    chair = make_chair(call, affiliation="Institute A")
    poster = make_poster(call, [{"name": "Ada Example", "affiliations": "Institute A"}], handling_chair=None)
    {
        "received": lambda: changes.tell(poster, NOW),
        "named": lambda: chairs.changed(call=call, before=[], by=chair, now=NOW),
        "by the clock": lambda: keeping.see_to(NOW),
    }[how]()
    first = why(poster, chair)
    User.objects.filter(pk=chair.pk).update(affiliation="Nowhere")
    chair.refresh_from_db()

    assert why(poster, chair) == first == "An author has the same affiliation."
    assert not permissions.may_handle(chair, poster)
    assert keeping.remember(call, NOW) == 0


def test_a_reviewer_stays_in_conflict_but_takes_back_whom_they_named():
    poster = make_poster(authors=[{"name": "Ada Example", "affiliations": "Institute A"}, "Bo Example"])
    other = make_poster(poster.call, ["Cy Example"])
    reviewer = make_reviewer(poster.call)
    facts = {"affiliation": "Institute A", "cannot_review": "Cy Example", "most_reviews": None}
    reviewers.describe(reviewer=reviewer, facts=facts, areas=[], now=NOW)
    assert why(poster, reviewer.user) and why(other, reviewer.user)

    facts = {"affiliation": "", "cannot_review": "", "most_reviews": None}
    reviewers.describe(reviewer=reviewer, facts=facts, areas=[], now=NOW)
    assert why(poster, reviewer.user) and not why(other, reviewer.user)


def test_what_was_kept_is_lifted_by_another_chair_once_it_does_not_follow_any_more(client, clock):
    call = make_call()
    first, second = make_chair(call, affiliation="Institute A"), make_chair(call)
    poster = make_poster(call, [{"name": "Ada Example", "affiliations": "Institute A"}])
    keeping.remember(call, NOW)
    kept = Conflict.objects.get()
    desk = f"/admin/events/event/{call.event_id}/posters/{poster.pk}/"
    client.force_login(second)
    assert "Lift it" not in client.get(desk).content.decode()
    with pytest.raises(ValidationError, match="follows"):
        keeping.lift(conflict=kept, by=second, now=NOW, reason="Never mind.")

    PosterAuthor.objects.update(affiliations="Institute B")
    assert "By what was known of both" in client.get(desk).content.decode()
    with pytest.raises(ValidationError, match="their own"):
        keeping.lift(conflict=kept, by=first, now=NOW, reason="It was wrong.")
    keeping.lift(conflict=kept, by=second, now=NOW, reason="It was wrong.")
    assert not why(poster, first)
