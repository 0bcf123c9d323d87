"""How the organisers' admin looks: settings of its theme, django-unfold."""

from functools import partial

from django.templatetags.static import static


def _style(path, request):
    """The address of a style sheet of the admin."""
    return static(path)


# The public pages' teal, as lightness and chroma by shade.
TEAL = {
    "50": "98% .014", "100": "95% .03", "200": "90% .05", "300": "84% .07", "400": "76% .09",
    "500": "64% .09", "600": "48% .075", "700": "42% .07", "800": "36% .06", "900": "31% .05",
    "950": "22% .04",
}  # fmt: skip
# Warm greys of the public pages' paper, the same way.
STONE = {
    "50": "98.3% .004", "100": "96.5% .006", "200": "92% .009", "300": "86.5% .011", "400": "70% .013",
    "500": "54% .014", "600": "44% .013", "700": "37% .012", "800": "27% .009", "900": "21.5% .007",
    "950": "15% .006",
}  # fmt: skip
UNFOLD = {
    "COLORS": {
        "base": {shade: f"oklch({tone} 75)" for shade, tone in STONE.items()},
        "primary": {shade: f"oklch({tone} 190)" for shade, tone in TEAL.items()},
    },
    "DASHBOARD_CALLBACK": "portal.admin.dashboard.add_cards",
    "SITE_SYMBOL": "calendar_month",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("portal/icon.svg")}
    ],
    "STYLES": [
        partial(_style, f"portal/{name}.css")
        for name in (
            "fonts/fonts",  # for previews of what readers will see
            "admin",
            "admin-tabs",
            "admin-forms",
            "admin-lists",
            "admin-home",
            "admin-keys",
        )
    ],
    "SIDEBAR": {"show_search": True, "navigation": "portal.admin.sidebar.sidebar"},
}
