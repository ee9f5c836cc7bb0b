"""How pages write money, numbers, points, moments and sizes, in the language of the reader."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils import formats, timezone, translation
from django.utils.translation import gettext, ngettext

from core.deadlines import is_over
from core.money import quantise
from core.untrusted import linked, one_line

register = template.Library()


@register.filter
def euro(amount: Any) -> str:
    """An amount of euros: 1.234,50 € in Italian, €1,234.50 in English; nothing for nothing."""
    if amount is None or amount == "":
        return ""
    number = decimal(quantise(Decimal(amount)), 2)
    if translation.get_language() == "en":
        return f"-€{number[1:]}" if number.startswith("-") else f"€{number}"
    return f"{number} €"


@register.filter
def decimal(value: Any, places: int = 2) -> str:
    """A number with so many decimals, halves up, and its thousands grouped."""
    if value is None or value == "":
        return ""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)
    return str(formats.number_format(rounded, decimal_pos=int(places), use_l10n=True, force_grouping=True))


@register.filter
def points(value: Any) -> str:
    """Points with the decimals they have and no more: 12, 12,5, 12,25."""
    if value is None or value == "":
        return ""
    digits = format(Decimal(value), "f")
    fraction = digits.partition(".")[2].rstrip("0")
    return decimal(Decimal(digits), len(fraction))


@register.filter
def day(value: datetime.date | None) -> str:
    """20 dicembre 2026; a moment is shown by its day in the portal's time zone."""
    return _written(value, "F Y", weekday=False) if value else ""


@register.filter
def weekday(value: datetime.date | None) -> str:
    """mercoledì 20 dicembre 2026; after a preposition, where the number alone would ask for its article."""
    return _written(value, "F Y", weekday=True) if value else ""


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """mercoledì 20 dicembre 2026, ore 12:00; in the hour that comes twice, which of the two."""
    return _with_hour(value, "H:i") if value else ""


@register.filter
def instant(value: datetime.datetime | None) -> str:
    """mercoledì 20 dicembre 2026, ore 12:00:05: where the second counts."""
    return _with_hour(value, "H:i:s") if value else ""


@register.filter
def hour(value: datetime.datetime) -> str:
    """9:00, in the portal's time zone; in the hour that comes twice, which of the two."""
    local = timezone.localtime(value)
    return f"{local.hour}:{local.minute:02}" + _which(value)


@register.filter
def stamp(value: datetime.datetime | None) -> str:
    """20/12/2026 12:00: for tables."""
    return formats.date_format(_local(value), "d/m/Y H:i") + _which(value) if value else ""


@register.filter
def still(deadline: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether what arrives now is in time: the deadline's own second is."""
    return not is_over(deadline, now)


@register.filter
def remaining(deadline: datetime.datetime | None, now: datetime.datetime) -> str:
    """The time from now to the deadline in its two largest units: 3 giorni e 4 ore."""
    if deadline is None:
        return ""
    if is_over(deadline, now):
        return gettext("time is up")
    seconds = int((deadline - now).total_seconds())
    if seconds < 60:
        return gettext("less than a minute")
    days, rest = divmod(seconds, 86_400)
    hours, minutes = rest // 3_600, rest % 3_600 // 60
    parts = [
        ngettext("%(count)d day", "%(count)d days", days) % {"count": days} if days else "",
        ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours} if hours else "",
        ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes} if minutes and not days else "",
    ]
    return gettext(" and ").join(part for part in parts if part)


@register.filter
def filesize(size: int | None) -> str:
    """A size in bytes as people say it: 850 byte, 1,2 MB, 10 MB."""
    if size is None:
        return ""
    if size < 1_000:
        return ngettext("%(count)d byte", "%(count)d bytes", size) % {"count": size}
    amount, unit = Decimal(size), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1_000:
            break
        amount, unit = amount / 1_000, larger
    amount = round(amount, 0 if amount >= 100 else 1)
    return f"{decimal(amount, 0 if amount == int(amount) else 1)} {unit}"


def _with_hour(value: datetime.datetime, hour: str) -> str:
    date = _written(value, "F Y", weekday=True)
    hour = formats.date_format(_local(value), hour) + _which(value)
    return gettext("%(date)s, at %(hour)s") % {"date": date, "hour": hour}


def _which(value: datetime.datetime) -> str:
    """Which of the two, when the clocks go back and the hour of the moment comes twice; else nothing."""
    local = timezone.localtime(value)
    summer, winter = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    if summer == winter:
        return ""
    return " " + (gettext("(winter time)") if local.fold else gettext("(summer time)"))


def _written(value: datetime.date, rest: str, *, weekday: bool) -> str:
    local = _local(value)
    italian = translation.get_language() == "it"
    number = "1º" if italian and local.day == 1 else str(local.day)
    name = formats.date_format(local, "l") + " " if weekday else ""
    text = f"{name}{number} {formats.date_format(local, rest)}"
    return text.lower() if italian else text


def _local(value: datetime.date) -> datetime.date:
    return timezone.localtime(value) if isinstance(value, datetime.datetime) else value


@register.filter
def theirs(words: Any) -> str:
    """What somebody wrote, in a message: on one line, cut, between quotation marks."""
    return gettext("“%(words)s”") % {"words": one_line(words)}


@register.filter
def portal_links(text: Any) -> str:
    """A message's text as HTML, in which only the portal's own addresses are links."""
    return linked(str(text))
