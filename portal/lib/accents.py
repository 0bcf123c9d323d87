"""The colours of accents (`portal.models.Accent`) for what no style sheet reaches, such as PDFs."""

SHADES = {  # on paper, as portal.css has them
    "ink": "#3d3a34", "teal": "#0f5c5c", "blue": "#1f4f8f", "violet": "#5a3d9a", "plum": "#8a2a5f",
    "red": "#9c2a22", "ochre": "#754e00", "green": "#2c5e31",
}  # fmt: skip
PAPER, NIGHT = "#fbf9f4", "#181715"  # what pages are written on by day, and in the dark


def shade(accent):
    """The colour of an accent, as "#0f5c5c"."""
    return SHADES.get(accent, SHADES["teal"])
