"""The table of papers and other links: of an event as a whole, or of one of its talks."""

from django.db.models import Q
from django.utils.translation import gettext as _

from events.models import Material

from .columns import Choice, Column, Line, WebAddress, plain_name
from .samples import PAPERS
from .table import RowError, Table


class PapersTable(Table):
    """A link is found by its address, then by its title, among those of the same talk or of the event."""

    title = Column("label", Line(Material, "label"), also=("paper", "label", "name"))
    link = Column("url", WebAddress(), also=("url", "address", "doi", "web page"))
    kind = Column("kind", Choice(Material, "kind"), also=("type",))
    note = Column("note", Line(Material, "note"), also=("authors", "source"))
    talk = Column(also=("talk title", "title of the talk"))

    needed = ("title", "link")
    shown = ("title", "link", "kind", "note", "talk")
    samples = PAPERS
    model = Material

    def rows(self):
        links = Material.objects.filter(Q(event=self.event) | Q(talk__event=self.event)).exclude(url="")
        links = links.filter(is_current=True).select_related("talk__event")
        return links.order_by("talk__starts_at", "talk", "position", "pk").iterator(chunk_size=500)

    def dehydrate_talk(self, material):
        return material.talk.title_line if material.talk else ""

    def prepare(self, rows):
        self.stored, self.talks = {}, {}
        for material in self.rows():
            owner = material.talk_id
            self.stored[owner, material.url] = self.stored[owner, material.kind, _name(material)] = material
        for talk in self.event.talks.all():
            self.talks.setdefault(plain_name(talk.title_line), []).append(talk)

    def new(self):
        return Material(kind=Material.Kind.PAPER)

    def find(self, number, cells):
        try:
            talk = self._talk(cells)
        except RowError:
            return None  # told when the row is filled in
        owner, name = talk and talk.pk, " ".join(cells.get("title", "").split())
        kind = self.fields["kind"].widget.values.get(plain_name(cells.get("kind", "")), Material.Kind.PAPER)
        found = self.stored.get((owner, cells.get("link"))) or self.stored.get((owner, kind, name))
        told = _("This is the same link as in row %(row)d; keep one of them.")
        self.refuse_twice(number, "title", (owner, kind, name), told)
        return found

    def _talk(self, cells):
        """The talk that a row names, None for the event. Raises RowError."""
        if "talk" not in cells:
            return None
        same = self.talks.get(plain_name(cells["talk"]), [])
        if len(same) != 1:
            told = _("There is no talk “%(title)s”, or several; leave the cell blank for the whole event.")
            raise RowError("talk", told % {"title": cells["talk"][:60]})
        return same[0]

    def steps(self):
        return [*super().steps(), self._fill_owner]

    def _fill_owner(self, material, cells):
        if not material.pk:
            material.talk = self._talk(cells)
            material.event = None if material.talk else self.event

    def complete(self, number, material, cells):
        if not material.label or not material.url:
            raise RowError("link", _("Give a title and a web address."))


def _name(material):
    return " ".join(material.label.split())
