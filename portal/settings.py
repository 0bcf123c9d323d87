"""All settings of the portal, read from the environment (see docs/deploy.md).

PORTAL_MODE says what this process is for:
  production   (the default) refuses to start with unsafe settings and names the variable to set
  development  for work on the code: DEBUG on, a throw-away secret
  demo         what `make demo` starts: demo accounts, on this machine only; takes PORT and VAR_DIR alone
  test         the test suite
"""

import os
import zoneinfo
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal.accounts.settings import *  # noqa: F403 (all that are about accounts)
from portal.accounts.settings import PROVIDERS, sign_in_providers
from portal.environment import Environment
from portal.theme import UNFOLD  # noqa: F401

# The rules of time zones are those of the pinned package `tzdata` on every machine, not those of its files.
zoneinfo.reset_tzpath(to=())

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
MODE = env.str("PORTAL_MODE", "production")
if MODE not in {"production", "development", "demo", "test"}:
    raise ImproperlyConfigured(f"PORTAL_MODE is {MODE!r}; it must be production, development, demo or test.")
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
if DEMO:
    # Settings of another site that stand in the shell, its database first of all, are not the demo's.
    env.ENVIRON = {name: env.ENVIRON[name] for name in ("PORT", "VAR_DIR") if env.ENVIRON.get(name)}
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"VAR_DIR is {str(VAR_DIR)!r}, and this folder cannot be made.") from error

# --- What production must be told ------------------------------------------------------------------

DEBUG = env.switch("DEBUG", MODE == "development")
SECRET_KEY = env.str("SECRET_KEY", "" if PRODUCTION else "insecure-and-only-for-this-machine")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # former ones, whose links still hold
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else LOCAL_HOSTS)

if PRODUCTION:
    if not SECRET_KEY:
        raise ImproperlyConfigured("SECRET_KEY is missing; set it to 50 or more random characters.")
    for name, keys in (("SECRET_KEY", [SECRET_KEY]), ("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS)):
        if any("insecure" in key or len(key) < 50 or len(set(key)) < 5 for key in keys):
            raise ImproperlyConfigured(f"{name} is a default or too short; set 50 or more random characters.")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG is on; production runs with DEBUG unset.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS is missing; set it to the host names of this site.")
SITE_URL = env.site_address("SITE_URL", "" if PRODUCTION else "http://127.0.0.1:8000", ALLOWED_HOSTS)
if DEMO:  # its accounts have public passwords, so it is on this machine only, whose names it answers to
    SITE_URL = f"http://127.0.0.1:{env.whole_number('PORT', 8000, least=1, most=65535)}"

# --- Applications ----------------------------------------------------------------------------------

# The rooms of the house from the ground up: each may name what stands before it, and nothing that follows.
ROOMS = [
    "portal",
    "portal.admin",
    "portal.accounts",
    "portal.documents",
    "mailing",
    "mailing.lists",
    "mailing.deliverability",
    "mailing.announcements",
    "mailing.delivery",
    "events",
    "events.calendars",
    "events.search",
    "events.sharing",
    "events.planning",
    "events.history",
    "events.web",
    "events.admin",
    "events.merging",
    "events.imports",
    "events.editors",
    "events.speakers",
    "events.notifications",
    "events.personal",
    "events.registration",
    "events.posters",
    "courses",
]
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    *ROOMS,
    "portal.admin.apps.SiteConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.orcid",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    "portal.logs.request_ids",
    "portal.middleware.not_modified",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.signed_in",
    "simple_history.middleware.HistoryRequestMiddleware",
    "events.web.middleware.former_addresses",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.templatetags.portal"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
                "events.web.context.site_pages",
            ],
        },
    }
]

# --- Database and cache ----------------------------------------------------------------------------

DATABASE_FILE = VAR_DIR / ("demo.sqlite3" if DEMO else "portal.sqlite3")
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATABASE_FILE}")}
DATABASE_POOL = env.whole_number("DATABASE_POOL", 8, least=1)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.address("REDIS_URL", "", ("redis", "rediss", "redis+socket", "unix"))
# Nothing but the counters of rate limits, those of django-allauth with them (portal/counters.py).
CACHES = {"default": {"BACKEND": "portal.counters.Counters", "LOCATION": REDIS_URL}}

# --- Celery: a doorbell only; the database says what is to be done -----------------------------------

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL.replace("unix:", "redis+socket:", 1)  # as Celery calls a socket
    # Whoever wakes a worker waits so many seconds at most for a Redis that hangs, and tries once.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 3.0, "socket_connect_timeout": 3.0, "max_retries": 1, "interval_start": 0.1,
    }  # fmt: skip
else:  # each worker's own, in which its own clock rings (portal.clock)
    CELERY_BROKER_URL = "memory://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.2}  # seconds
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None  # there are none, and so nothing to clean up
CELERY_TASK_ALWAYS_EAGER = MODE == "test"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING holds for workers too, error mails with it
CELERY_BEAT_SCHEDULER = "portal.clock:Scheduler"

# --- Accounts: what is the same everywhere is in portal/accounts/settings.py -------------------------

AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "events.permissions.EditorBackend",
    "mailing.permissions.ListEditorBackend",
]
# Whether superusers open no page before they have set up a second factor.
SUPERUSERS_NEED_MFA = env.switch("SUPERUSERS_NEED_MFA", PRODUCTION)
SOCIALACCOUNT_PROVIDERS = sign_in_providers(env.ENVIRON)
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- Mail --------------------------------------------------------------------------------------------

WAYS_OUT = ("smtp+tls", "smtp+ssl", "smtp", "consolemail", "filemail", "memorymail", "dummymail")
vars().update(env.email_url_config(env.address("EMAIL_URL", "consolemail://", WAYS_OUT)))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "portal@localhost")
SERVER_EMAIL = env.str("SERVER_EMAIL", DEFAULT_FROM_EMAIL)
EMAIL_TIMEOUT = env.whole_number("EMAIL_TIMEOUT", 60, least=1)  # seconds
# Every mail is put into the ledger first (mailing.delivery.backend); its workers hand it to the real
# transport, which is that of EMAIL_URL, or a mail backend of Django or of a package such as django-anymail.
MAIL_TRANSPORT = env.str("MAIL_TRANSPORT", vars()["EMAIL_BACKEND"])
if DEMO:
    MAIL_TRANSPORT = "mailing.delivery.mailbox.MailboxBackend"
elif MODE == "test":
    MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
MAIL_DELIVER_TASK = "mailing.delivery.tasks.deliver"  # what wakes a worker once there is mail in the ledger
MAIL_RATE = env.whole_number("MAIL_RATE", 0)  # mails a second, of all workers together; 0 for any number
MAIL_DOMAIN_RATE = env.whole_number("MAIL_DOMAIN_RATE", 0)  # the same to one domain
MAIL_DKIM_SELECTOR = env.str("MAIL_DKIM_SELECTOR", "")  # under which the mail server's key is published
ADMINS = getaddresses([env.str("ADMINS", "")]) if env.str("ADMINS", "") else []  # who gets error mails
if any("@" not in address for _name, address in ADMINS):
    raise ImproperlyConfigured("ADMINS is not a list of addresses such as ada@example.org, bo@example.org.")
EMAIL_SUBJECT_PREFIX = f"[{urlsplit(SITE_URL).hostname}] "  # of error mails
# django-anymail: keys of a mail provider, and the secret of its webhooks, without which there are none.
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): {"true": True, "false": False}.get(value.lower(), value)
    for name, value in env.ENVIRON.items()
    if name.startswith("ANYMAIL_") and value
}
if ":" not in ANYMAIL.get("WEBHOOK_SECRET", ":"):
    raise ImproperlyConfigured("ANYMAIL_WEBHOOK_SECRET is not of the form name:password, both random.")
# Seconds from a worker's last sign of life until others take up its mail; it gives four in that time.
MAIL_LEASE = env.whole_number("MAIL_LEASE", 60, least=30 if PRODUCTION else 1)
MAILBOX_DIR = VAR_DIR / "mailbox"  # where the demo's mails go

# --- Files -------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.web_fonts.Finder",
]
# Demos and tests in any VAR_DIR share what was cut once.
FONTS_DIR = (VAR_DIR if PRODUCTION else BASE_DIR / "var") / "fonts"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "portal.trash.Storage", "OPTIONS": {"name": "media"}},
    "private": {  # handed out by views that ask who may
        "BACKEND": "portal.trash.Storage",
        "OPTIONS": {"name": "private", "location": VAR_DIR / "private"},
    },
    "made": {  # of facts, and made anew from them: in no backup
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "made"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
PUBLIC_CACHE_BYTES = env.whole_number("PUBLIC_CACHE_BYTES", 64 * 1024 * 1024)  # per process
PUBLIC_CACHE_SECONDS = env.whole_number("PUBLIC_CACHE_SECONDS", 0)  # how long a CDN may serve without asking

BACKUP_DAYS = env.whole_number("BACKUP_DAYS", 3 if PRODUCTION else 0)  # 0: nobody is told of old backups

# --- Language and time -------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["portal.formats"]

# --- Security ----------------------------------------------------------------------------------------

# The portal lives at the root of its host. Without this, a SCRIPT_NAME that a visitor sends would come before
# every address that is made, and into what is kept of it.
FORCE_SCRIPT_NAME = ""
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS and env.switch("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.whole_number("SECURE_HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.switch("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env.switch("SECURE_HSTS_PRELOAD", False)
# Whether the other hosts below this one speak HTTPS too is for their owners to say, not for a portal.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# Rate limits count the visitor that the outermost of these proxies names, not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env.proxies("BEHIND_PROXY")
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# Whom /.well-known/security.txt names; without it the contact address of the site's settings.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "")
if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("mailto:", "https://", "tel:")):
    SECURITY_CONTACT = f"mailto:{SECURITY_CONTACT}"
if len(SECURITY_CONTACT.split()) > 1:
    raise ImproperlyConfigured(f"SECURITY_CONTACT is {SECURITY_CONTACT!r}; it must be one address.")

PLAYERS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": PLAYERS,
        "form-action": [SELF, *(PROVIDERS[name] for name in SOCIALACCOUNT_PROVIDERS)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Logs and numbers --------------------------------------------------------------------------------

METRICS_FROM = env.networks("METRICS_FROM")  # which may read /metrics
# In memory where systemd gives a folder there: on a full disk counters, as mapped files, end their process.
METRICS_DIR = Path(env.str("RUNTIME_DIRECTORY", str(VAR_DIR))) / "metrics"
if METRICS_FROM:
    METRICS_DIR.mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # which the library reads when it is imported
SENTRY_DSN = env.str("SENTRY_DSN", "")
ACCESS_LOG = env.switch("ACCESS_LOG", False)
LOG_FORMAT = env.str("LOG_FORMAT", "line")
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; it must be line or json.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "portal.error_reports.LineFormatter",
            "format": "%(levelname)s %(name)s %(request_id)s: %(message)s",
        },
        "json": {"()": "portal.logs.JsonFormatter"},
    },
    "filters": {"request_id": {"()": "portal.logs.WithRequestId"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request_id"]},
        "nowhere": {"class": "logging.NullHandler"},
        # Straight to the mail server: an error of the ledger or of the database must not keep it back.
        "admins": {
            "class": "portal.error_mails.ErrorMailHandler",
            "level": "ERROR",
            "email_backend": MAIL_TRANSPORT,
            "formatter": "line",
            "filters": ["request_id"],
        },
    },
    "loggers": {
        # Django's own, which would mail a second time.
        "django": {"handlers": [], "propagate": True},
        # What strangers can cause at will, such as a forged webhook, is no error of ours to mail about.
        "django.security": {"handlers": ["console"], "propagate": False},
        # Scanners ask for hosts that are not ours all day long; they get their 400 without a traceback each.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        # A task each second that finds nothing to do is no news; one that fails is.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},  # it tells of each letter
    },
    "root": {
        "handlers": ["console", "admins"] if PRODUCTION and ADMINS else ["console"],
        "level": "INFO" if PRODUCTION else "WARNING",
    },
}
