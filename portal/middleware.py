"""What every answer goes through."""


def not_modified(get_response):
    """Take off a 304 what describes a body, as it has none (RFC 9110, section 15.4.5).

    It stands outside all else, since Django's CommonMiddleware adds a length to whatever has none.
    """

    def middleware(request):
        response = get_response(request)
        if response.status_code == 304:
            for name in ("Content-Type", "Content-Length"):
                response.headers.pop(name, None)
        return response

    return middleware
