"""What chairs see of the posters about which they decide: how they were judged, decided, told and answered.

Everything starts from `handled`, the posters that `permissions.handled` answers for a chair: of one with
which they are in conflict nothing is listed here, and nothing counted.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Avg, CharField, Exists, F, FloatField, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Cast, Lower

from events.models import Area
from events.posters import permissions
from events.posters.models import Poster, PosterAuthor, Release, ReleaseItem, Review, Score
from events.posters.ranking import scale_of
from events.registration.models import Place, Ticket
from mailing.models import Delivery, Suppression

Decision = Poster.Decision
State = Place.State
WORDS = ("undecided", "untold")  # that a filter knows beside the decisions


# --- Listed ----------------------------------------------------------------------------------------------


def listed(handled):
    """The posters about which a chair decides, `with_average`, the `contact_email` and the areas."""
    rows = handled.submitted()
    contact = PosterAuthor.objects.filter(poster=OuterRef("pk"), is_contact=True)
    rows = rows.annotate(contact_email=Subquery(contact.values("email")[:1], output_field=CharField()))
    return with_average(rows).prefetch_related(Prefetch("areas", Area.objects.order_by("position")))


def with_average(rows):
    """Posters with `average`, of their submitted reviews, on the scale of `ranking.Ranking`.

    Of a review counts where each score lies between the bounds of its criterion, by the weights; of a poster
    the mean of its reviews.
    """
    low, high = F("criterion__lowest"), F("criterion__highest")
    part = (Cast(F("value"), FloatField()) - low) / (high - low) * F("criterion__weight")
    scores = Score.objects.filter(review=OuterRef("pk"), criterion__weight__gt=0).order_by().values("review")
    of_review = scores.annotate(mean=Sum(part) / Sum("criterion__weight")).values("mean")
    reviews = Review.objects.filter(poster=OuterRef("pk"), state=Review.State.SUBMITTED).order_by()
    means = (
        reviews.annotate(mean=Subquery(of_review)).values("poster").annotate(all=Avg("mean")).values("all")
    )
    return rows.annotate(judged=Subquery(means, output_field=FloatField()))


def on_scale(posters, call):
    """Posters `with_average` as a list, `average` put on the scale of the criteria, or from 0 to 100."""
    low, high = scale_of(call.criteria.all())
    for poster in posters:
        poster.average = None if poster.judged is None else low + (high - low) * poster.judged
    return posters


def chosen(rows, *, show="", area=None, by_average=False):
    """Those of some posters that a filter shows, in order."""
    if show == "undecided":
        rows = rows.filter(decision="")
    elif show == "untold":
        rows = rows.exclude(decision="").exclude(decision=F("released_decision"))
    elif show:
        rows = rows.filter(decision=show)
    if area:
        rows = rows.filter(pk__in=Poster.objects.filter(areas__in=_below(area)).values("pk"))
    return (
        rows.order_by(F("judged").desc(nulls_last=True), "number") if by_average else rows.order_by("number")
    )


def _below(area):
    return Area.objects.filter(Q(pk=area) | Q(parent=area)).values("pk")


def dead_addresses(posters):
    """Those of the addresses of some posters' contacts, in small letters, at which mail does not arrive."""
    emails = {each.contact_email.lower() for each in posters if each.contact_email}
    gone = Suppression.objects.filter(reason=Suppression.Reason.BOUNCE).among(emails)
    failed = Delivery.objects.filter(address__in=emails, purpose="poster", state=Delivery.State.FAILED)
    return gone | set(failed.values_list("address", flat=True))


# --- To be released --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Selection:
    """What a release of some posters would do; see `selection`."""

    ready: list
    undecided: list
    told: list  # what they are meant to be told, already
    on_their_way: list
    unproved: list
    dead: list  # of those that are ready

    @property
    def told_otherwise(self):
        return [each for each in self.ready if was_told_otherwise(each)]

    @property
    def numbers(self):
        """[(decision, how many are told it)]."""
        counted = Counter(each.decision for each in self.ready)
        return [(each, counted[each]) for each in Decision if counted[each]]


def selection(handled, keys):
    """What releasing those of some posters (keys) that a chair handles would do, by constant queries."""
    rows = listed(handled).filter(pk__in=list(keys)).annotate(is_going=_is_going())
    kinds = {"ready": [], "undecided": [], "told": [], "on_their_way": [], "unproved": []}
    for poster in rows.order_by("number"):
        kinds[_kind(poster)].append(poster)
    dead = dead_addresses(kinds["ready"])
    return Selection(**kinds, dead=[each for each in kinds["ready"] if each.contact_email.lower() in dead])


def _is_going():
    """Whether a release that is not over tells what a poster is meant to be told now."""
    same = {"poster": OuterRef("pk"), "decision": OuterRef("decision"), "text": OuterRef("decision_text")}
    open_items = ReleaseItem.objects.filter(done_at=None, left_out="", **same)
    return Exists(open_items.filter(release__stopped_at=None, release__done_at=None))


def to_release(handled):
    """The posters whose authors are not told yet what is decided, and that are in no release."""
    return chosen(handled.submitted(), show="untold").exclude(_is_going())


def _kind(poster):
    if not poster.decision:
        return "undecided"
    if poster.decision == poster.released_decision:
        return "told"
    if poster.is_going:
        return "on_their_way"
    return "ready" if poster.proved_at else "unproved"


def was_told_otherwise(poster):
    """Whether authors were told something that is taken back now; who waited was told that it may change."""
    return poster.released_decision not in ("", Decision.WAITING, poster.decision)


def releases_of(handled):
    """The releases that tell of a poster about which a chair decides."""
    return Release.objects.filter(
        Exists(ReleaseItem.objects.filter(release=OuterRef("pk"), poster__in=handled))
    )


def waiting_releases(user, call):
    """Those that a user can stop, with what `with_numbers` adds."""
    waiting = Release.objects.filter(call=call, stopped_at=None, done_at=None)
    if not waiting.exists():
        return []
    handled = permissions.handled(user, call)
    return with_numbers(releases_of(handled).filter(pk__in=waiting.values("pk")), handled)


def with_numbers(releases, handled):
    """Releases with `number`, `told` and `left` of the posters about which a chair decides; two queries."""
    found = list(releases.select_related("asked_by", "stopped_by"))
    items = ReleaseItem.objects.filter(release__in=found, poster__in=handled)
    counted = Counter()
    for release, done_at, left_out in items.values_list("release", "done_at", "left_out"):
        counted[release, "told" if done_at else "left" if left_out else "waits"] += 1
    for release in found:
        release.told, release.left = counted[release.pk, "told"], counted[release.pk, "left"]
        release.number = release.told + release.left + counted[release.pk, "waits"]
    return found


# --- Accepted --------------------------------------------------------------------------------------------


def accepted(handled):
    """The accepted posters about which a chair decides, with what `with_presenter` adds."""
    rows = listed(handled).accepted().select_related("place")
    return with_presenter(rows).order_by("number")


def with_presenter(rows):
    """Posters with `presenter_name` and `presenter_email`, of whoever presents them."""
    author = PosterAuthor.objects.filter(poster=OuterRef("pk"), presents=True)
    return rows.annotate(
        presenter_name=Subquery(author.values("name")[:1]),
        presenter_email=Subquery(author.values("email")[:1]),
    )


def without_answer(rows):
    return rows.filter(answer="")


def not_registered(rows, call):
    """Those of some accepted posters whose presenters have no place there; none without tickets."""
    events = [call.event_id, *(event.pk for event in call.event.ancestors())]
    main = Ticket.objects.filter(event__in=events, talk=None, kind=Ticket.Kind.MAIN)
    if not main.exists():
        return rows.none()
    places = Place.objects.filter(ticket__in=main, state=State.CONFIRMED)
    own = places.annotate(lowered=Lower("registration__email")).filter(
        lowered=Lower(OuterRef("presenter_email"))
    )
    rows = rows.exclude(answer=Poster.Answer.DECLINES).exclude(place__state=State.CONFIRMED)
    return rows.exclude(Exists(own.filter(registration__is_managed=False)))


def next_waiting(handled):
    """The posters whose authors were told that they wait, the best judged first."""
    rows = listed(handled).filter(released_decision=Decision.WAITING)
    return chosen(rows.filter(decision__in=["", Decision.WAITING]), by_average=True)
