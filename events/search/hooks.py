from . import lookups  # noqa: F401 (the lookup "folded" of search_fields)
from .programme import SOURCES
from .sources import sources

for source in SOURCES:
    sources.add(source)
