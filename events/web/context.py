from django.utils.functional import SimpleLazyObject

from events.models import Page


def site_pages(request):
    """The pages of the site for the footer; read only by a template that shows them."""
    return {"site_pages": SimpleLazyObject(lambda: list(Page.objects.public().filter(event=None)))}
