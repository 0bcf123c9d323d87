"""The filter of a list by year and month."""

import datetime as dt
import re

from django.contrib import admin
from django.db.models import Max, Min
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.lib import times

PERIOD = re.compile(r"(19\d\d|20\d\d|21\d\d)(?:-(0[1-9]|1[0-2]))?", re.ASCII)


class PeriodFilter(admin.SimpleListFilter):
    """By when rows start, in UTC: the years from the first to the last, and the months of the one chosen.

    Django's date hierarchy reads every row for that, and by the database's rules of zones.
    """

    title = _("year and month")
    parameter_name = "period"

    def lookups(self, request, model_admin):
        rows = model_admin.viewable(request, model_admin.model._default_manager.order_by())
        ends = rows.aggregate(first=Min("starts_at"), last=Max("starts_at"))
        if not ends["last"]:
            return []
        return [
            choice
            for year in range(ends["last"].year, ends["first"].year - 1, -1)
            for choice in [(str(year), str(year)), *self._months(year)]
        ]

    def _months(self, year):
        if not (self.value() or "").startswith(str(year)):
            return []
        months = [dt.date(year, month, 1) for month in range(1, 13)]
        return [(f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in months]

    def queryset(self, request, queryset):
        if not (asked := PERIOD.fullmatch(self.value() or "")):
            return queryset
        year, month = int(asked[1]), asked[2]
        first = dt.date(year, int(month or 1), 1)
        end = times.last_of(first, "month" if month else "year") + dt.timedelta(days=1)
        return queryset.filter(
            starts_at__gte=times.first_instant(first, "UTC"), starts_at__lt=times.first_instant(end, "UTC")
        )
