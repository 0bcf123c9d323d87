"""Video players that a page may load once its reader asks for them."""

import re
from urllib.parse import parse_qs, urlsplit

YOUTUBE_ID = re.compile(r"[\w-]{11}")
VIMEO_ID = re.compile(r"\d{1,12}")


def player_url(url):
    """The address of the player for a YouTube or Vimeo video, or "" for any other address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    name = parts.path.rstrip("/").rsplit("/", 1)[-1]
    if host in ("youtube.com", "youtube-nocookie.com"):
        name = parse_qs(parts.query).get("v", [name])[0]
    if host in ("youtube.com", "youtube-nocookie.com", "youtu.be") and YOUTUBE_ID.fullmatch(name):
        return f"https://www.youtube-nocookie.com/embed/{name}?autoplay=1"
    if host in ("vimeo.com", "player.vimeo.com") and VIMEO_ID.fullmatch(name):
        return f"https://player.vimeo.com/video/{name}?autoplay=1&dnt=1"
    return ""
