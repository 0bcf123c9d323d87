"""Whether a visitor has starred a talk."""

from django import template

from events.personal import sources

register = template.Library()


@register.simple_tag(takes_context=True)
def starred(context, talk):
    """Whether who is signed in has starred a talk, None for anybody else; one query for a page."""
    request = context["request"]
    if not request.user.is_authenticated:
        return None
    if not hasattr(request, "_starred"):
        request._starred = sources.starred(request.user)
    return talk.pk in request._starred
