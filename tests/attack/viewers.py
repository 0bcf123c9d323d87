"""Who looks at the site: four kinds of viewer, and a superuser, who is asked only what nobody may see."""

from django.test import Client

from portal.models import User

from .planting import World

KINDS = ("stranger", "account", "other", "editor", "superuser")
CSRF = "a" * 32  # as cookie and as field of a form; the site trusts whoever sends both
SIGNED_IN = KINDS[1:]


def sites_people():
    """The accounts by kind, made where they are missing."""
    people = {}
    for kind in SIGNED_IN:
        email, is_root = f"{kind}-viewer@example.org", kind == "superuser"
        facts = {"is_active": True, "is_staff": is_root, "is_superuser": is_root, "password": "!"}
        people[kind], _made = User.objects.update_or_create(email=email, defaults=facts)
    return people


def cookies():
    """A Cookie header by kind, of a new session each."""
    found = {"stranger": f"csrftoken={CSRF}"}
    for kind, user in sites_people().items():
        browser = Client()
        browser.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        found[kind] = f"csrftoken={CSRF}; sessionid={browser.cookies['sessionid'].value}"
    return found


def plant(chance):
    """Three worlds: a public event and a draft of one editor, and a public event of another."""
    people = sites_people()
    plan = [("public", "editor", True), ("draft", "editor", False), ("another", "other", True)]
    worlds = [World(name, editor=who, is_public=public, chance=chance) for name, who, public in plan]
    return [world.plant(people[world.editor]) for world in worlds]
