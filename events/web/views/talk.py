"""The pages of talks: the talk itself, the way into it, and its files."""

from csp.decorators import csp_update
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events import permissions
from events.joining import can_be_joined, joining, links_of, needed_for, register_address
from events.models import Material
from events.sharing import files
from events.sharing.models import FLYER
from events.web.neighbours import moved_from, neighbours, timetable_address
from events.web.sections import talk_marks, talk_sections
from portal.media import send_file
from portal.pages import public_page


def visible_talk(request, pk, now):
    """The talk at an address, as far as this visitor may see it, or Http404."""
    talks = permissions.visible_talks(request.user).for_list().with_materials(now)
    return get_object_or_404(talks.select_related("chair", "session__chair"), pk=pk)


@public_page
def talk(request, pk, *, now):
    """One talk: who, what, when in both zones, materials and recording."""
    talk = visible_talk(request, pk, now)
    can_join = talk.kind != talk.Kind.BREAK and can_be_joined(talk, now)
    sections = talk_sections.answers(talk, now)
    is_registered_there = any(section["registers"] for section in sections)
    is_over = talk.is_over(now)
    context = {
        "talk": talk,
        "event": talk.event,
        "accent": talk.event.accent,
        "section": talk.event.get_list_url(),
        "now": now,
        "is_on": talk.is_on(now),
        "is_over": is_over,
        "can_note": talk.kind != talk.Kind.BREAK and talk.takes_place and bool(talk.ends_at) and not is_over,
        "can_join": can_join,
        "joining_needs": needed_for(links_of(talk)) if can_join else set(),
        "moved_from": None if is_over else moved_from(talk),
        "biographies": [speaker.person for speaker in talk.speakers.all() if speaker.person.bio],
        "sections": sections,
        "marks": talk_marks.in_order(),
        "register_address": "" if is_over or is_registered_there else register_address(talk, now),
        "can_edit": permissions.can_edit(request.user, talk.event),
        "has_flyer": files.kept(FLYER, talk) is not None,
        **around(talk, request.user),
    }
    return render(request, "events/web/talk.html", context)


def around(talk, viewer):
    """What the page of a talk leads on to: the talks before and after it, and its day in the timetable."""
    previous, following = neighbours(talk, viewer)
    return {"previous": previous, "following": following, "timetable": timetable_address(talk)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, pk):
    """The way into an online talk: GET shows what this viewer may see now, POST forwards there."""
    now = timezone.now()
    return joining_page(request, visible_talk(request, pk, now), now)


@csp_update({"form-action": ["https:", "http:"]})  # the form's answer forwards to the meeting
def joining_page(request, talk, now, proof=None, own_page=""):
    """The joining page of a talk, or the way onwards; `proof` and `own_page` are those of a personal link."""
    ways = joining(talk, viewer=request.user, now=now, proof=proof)
    if request.method == "POST":
        chosen = next((link for link in ways.links if str(link.pk) == request.POST.get("link")), None)
        if chosen:
            return HttpResponseRedirect(chosen.url)
    context = {
        "talk": talk,
        "event": talk.event,
        "accent": talk.event.accent,
        "joining": ways,
        "register_address": register_address(talk, now) if ways.needs_registration else "",
        "own_page": own_page,
        "is_over": talk.is_over(now),
        "now": now,
    }
    response = render(request, "events/web/join.html", context)
    response["Referrer-Policy"] = "same-origin"  # no meeting learns from which address somebody came
    return response


@never_cache
@require_http_methods(["GET", "HEAD"])
def material_file(request, pk):
    """The file of a talk's or an event's material."""
    return send_material(request, Material.objects.all(), pk)


def send_material(request, materials, pk):
    """The file of a material, for those who may have it at this moment; for others there is none."""
    material = get_object_or_404(materials.exclude(file=""), pk=pk)
    is_open = materials.public().visible(timezone.now()).filter(pk=pk).exists()
    if not is_open and not permissions.can_edit_row(request.user, material):
        raise Http404(_("There is no such file."))
    return send_file(material.file, material.file.name)
