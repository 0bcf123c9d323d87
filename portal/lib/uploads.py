"""Uploads that are refused while they are read: no byte beyond the most is stored, and the form is kept."""

import functools

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.views.decorators.csrf import csrf_exempt, csrf_protect


class StopsAt(FileUploadHandler):
    """Passes over what is left of a file once it is too large; the fields after it are still read."""

    def __init__(self, request, most_bytes):
        super().__init__(request)
        self.most_bytes = most_bytes

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data, start):
        self.seen += len(raw_data)
        if self.seen > self.most_bytes:
            self.request.too_large = self.field_name
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None  # the handlers that follow keep it


def bounded_uploads(most_bytes):
    """Make a view that takes files of at most `most_bytes` each; of a larger one `request.too_large` is the
    name of its field, and "" else.

    Handlers are set before anything is read, so the check of the token comes after them. The view begins
    once the whole request was read.
    """

    def decorator(view):
        checked = csrf_protect(view)

        @csrf_exempt  # checked within
        @functools.wraps(view)
        def wrapper(request, *args, **kwargs):
            request.too_large = ""
            request.upload_handlers.insert(0, StopsAt(request, most_bytes))
            return checked(request, *args, **kwargs)

        return wrapper

    return decorator
