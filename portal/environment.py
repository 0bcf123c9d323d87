"""Reading the environment for settings.

What is wrong is refused in one line that begins with the variable's name, as ImproperlyConfigured.
"""

from ipaddress import ip_network
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

# WAL lets readers go on beside the one writer; IMMEDIATE takes the write lock at the start of a transaction,
# where waiting is possible, instead of failing in its middle.
SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
}
# A server that hangs, or that the network lost, is given up instead of keeping every thread of the site.
POSTGRESQL = {"connect_timeout": 5, "tcp_user_timeout": 20_000, "keepalives_idle": 30}  # s, ms, s
ON, OFF = ("true", "on", "yes", "y", "ok"), ("false", "off", "no", "n", "")


class Environment(environ.Env):
    def whole_number(self, name, default, least=0, most=None):
        """A whole number from `least` to `most`."""
        try:
            number = self.int(name, default)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} is {self.str(name)!r}; it must be a whole number.") from error
        if number < least:
            raise ImproperlyConfigured(f"{name} is {number}; it must be {least} or more.")
        if most is not None and number > most:
            raise ImproperlyConfigured(f"{name} is {number}; it must be {most} or less.")
        return number

    def switch(self, name, default):
        """Whether something is on. Raises ImproperlyConfigured for what is neither on nor off."""
        text = self.str(name, "on" if default else "off").strip().lower()
        if text not in (*ON, *OFF, "0", "1"):
            raise ImproperlyConfigured(f"{name} is {text!r}; it must be on or off.")
        return text in (*ON, "1")

    def proxies(self, name):
        """How many servers stand between visitors and the portal: on is one."""
        text = self.str(name, "").strip().lower()
        if text in ON:
            return 1
        return 0 if text in OFF else self.whole_number(name, 0, most=9)

    def address(self, name, default, schemes):
        """An address such as redis://user:password@host:6379/0, which no refusal repeats."""
        text = self.str(name, default)
        if not text:
            return text
        if "#" in text:
            raise ImproperlyConfigured(
                f"{name} has a # in it, which ends an address; write one of a password as %23."
            )
        try:
            parts = urlsplit(text)
            bool(parts.port)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} is no address; write /, ?, @ and : of a password as %2F, %3F, %40 and %3A."
            ) from error
        if parts.scheme not in schemes:
            raise ImproperlyConfigured(
                f"{name} does not begin with {' or '.join(f'{each}:' for each in schemes)}."
            )
        return text

    def database(self, name, default=""):
        """The configuration of a database, as DATABASES has them, for an address of PostgreSQL or SQLite."""
        config = self.db_url_config(self.address(name, default, ("postgres", "postgresql", "sqlite")))
        config["CONN_MAX_AGE"] = None
        if config["ENGINE"].endswith("sqlite3"):
            config["OPTIONS"] = SQLITE
        else:
            config["CONN_HEALTH_CHECKS"] = True
            config["OPTIONS"] = POSTGRESQL | config.get("OPTIONS", {})
        return config

    def networks(self, name):
        """Networks, or addresses, separated by commas, such as 127.0.0.1, 10.0.0.0/8."""
        try:
            return [ip_network(each.strip()) for each in self.list(name, default=[]) if each.strip()]
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} names no networks ({error}).") from error

    def site_address(self, name, default, hosts):
        """The address of the site, whose host must be one of `hosts`."""
        text = self.str(name, default).rstrip("/")
        try:
            parts = urlsplit(text)
            bool(parts.port)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} is {text!r}, which is no address.") from error
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ImproperlyConfigured(
                f"{name} is missing; set it to the site's address, such as https://seminars.example.org."
            )
        if parts.path or parts.query or parts.fragment or parts.username:
            raise ImproperlyConfigured(
                f"{name} is {text!r}; the portal lives at the root of its host, so write no more than "
                f"{parts.scheme}://{parts.hostname}."
            )
        if not any(belongs(parts.hostname, host.lower()) for host in hosts):
            raise ImproperlyConfigured(
                f"{name} has the host {parts.hostname}, which ALLOWED_HOSTS does not name; add it there."
            )
        return text


def belongs(host, allowed):
    """Whether ALLOWED_HOSTS lets a host in by one of its entries, of which `.example.org` is all below it."""
    return host == allowed.strip("[]") or (allowed.startswith(".") and f".{host}".endswith(allowed))
