"""Errors to Sentry, or a service that speaks as it does, if SENTRY_DSN is set: without what people sent."""

import sentry_sdk

from .error_reports import without_secrets


def scrubbed(event, hint):
    """An event whose request is a method and a path, and whose texts hold no secrets."""
    request = event.pop("request", None)
    event.pop("user", None)
    if request:
        url = request.get("url", "").partition("?")[0]
        event["request"] = {"method": request.get("method"), "url": url}
    return without_secrets_within(event)


def without_secrets_within(value):
    if isinstance(value, dict):
        return {key: without_secrets_within(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets_within(each) for each in value]
    return without_secrets(value) if isinstance(value, str) else value


# No visits, no variables, no bodies, headers or cookies.
OPTIONS = {
    "include_local_variables": False,
    "max_request_body_size": "never",
    "max_breadcrumbs": 0,
    "traces_sample_rate": 0,
    "before_send": scrubbed,
}


def start(dsn):
    """Send errors from now on."""
    sentry_sdk.init(dsn=dsn, **OPTIONS)
