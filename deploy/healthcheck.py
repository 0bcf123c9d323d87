"""What the container of the web process is asked: whether it can serve pages. Ends with 1 if not."""

import os
import urllib.request

HOST = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".")

request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": HOST})  # noqa: S310 (its own)
urllib.request.urlopen(request, timeout=4)  # noqa: S310
