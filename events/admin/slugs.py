"""Addresses that organisers leave blank: made of the title or name, in Latin letters."""

from itertools import count

from django.core.exceptions import ValidationError

from events.models import FormerSlug
from events.reserved_addresses import reserved_addresses
from portal import markup
from portal.lib.names import slug_of

MOST = 70  # characters, so that a number fits behind


class SlugOfTitle:
    """For forms of what has a page: the script fills in the address of most names, the server that of all."""

    def prepare(self):
        super().prepare()
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self):
        """The address as it was typed, else a free one. Raises ValidationError where the title gives none."""
        if typed := self.cleaned_data["slug"]:
            return typed
        title = self.cleaned_data.get("title") or self.cleaned_data.get("name") or ""
        slug = slug_of(markup.to_line(title), MOST)
        if not slug:
            raise ValidationError(self.fields["slug"].error_messages["required"], code="required")
        return self._free(slug)

    def _free(self, slug):
        """The slug, with a number where another row has it or had it."""
        numbered = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
        return next(each for each in numbered if not self._is_taken(each))

    def _is_taken(self, slug):
        """Whether others have or had an address; a page has its event's and the portal's own beside it."""
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk).filter(slug=slug)
        if self._meta.model._meta.get_field("slug").unique:
            return others.exists() or FormerSlug.objects.filter(slug=slug).exists()
        return (self.event and slug in reserved_addresses) or others.filter(event=self.event).exists()
