"""ORCID iDs, by which the authors of papers are told apart."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_orcid(value):
    """Raise ValidationError unless `value` is an ORCID iD with a right check digit (ISO 7064, MOD 11-2)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value, re.ASCII) or not _check_digit_is_right(value):
        raise ValidationError(_("This is no ORCID iD; it looks like 0000-0002-1825-0097."))


def _check_digit_is_right(orcid):
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return orcid[-1] == "0123456789X"[(12 - total % 11) % 11]


def plain(text):
    """An ORCID iD as it is stored, of how people paste it: "https://orcid.org/0000-0002-1825-009x"."""
    return re.sub(r"^https?://(www\.)?orcid\.org/", "", text.strip(), flags=re.I).strip("/ ").upper()
