from . import lookups  # noqa: F401 (the lookup "folded" of search_fields)
