"""How an act is named wherever a person reads it: in full, with its number and its day."""

import datetime
import re

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.templatetags.wecare import day, hour

# “D.D. 998”, “Determinazione dirigenziale n. 998” and “n° 998” are the determination 998; “D.G.R. 22-5076” is none.
OF_A_DETERMINATION = re.compile(
    r"""(?:d\.?\s*d\.? | det(?:\.|ermina|erminazione)?(?:\s+dirigenziale)?)?
    \s*(?:n\s*[°º] | n\.?\s*[°º]? | nr\.? | no\.? | num(?:\.|ero)?)?
    \s*(?=\d)""",
    re.IGNORECASE | re.VERBOSE,
)
# Italian elides the article before the days whose names begin with a vowel: dell’8, dell’11.
ELIDED = (8, 11)


def bare_number(number: str) -> str:
    """The number alone, without the words that a determination has before it."""
    number = number.strip()
    return OF_A_DETERMINATION.sub("", number, count=1) if OF_A_DETERMINATION.match(number) else number


def act_name(number: str, date: datetime.date, *, within: bool = False) -> str:
    """Determination no. 998 of 20 October 2017; `within` a sentence it begins with a small letter.

    An act of another kind keeps the words that its number was written with: D.G.R. 22-5076 of 22 May 2017.
    """
    bare = bare_number(number)
    words = {"number": bare, "day": day(date)}
    elided = date.day in ELIDED
    if not bare[:1].isdigit():
        if elided:
            return pgettext("before 8 and 11", "%(number)s of %(day)s") % words
        return _("%(number)s of %(day)s") % words
    if elided:
        name = pgettext("before 8 and 11", "Determination no. %(number)s of %(day)s") % words
    else:
        name = _("Determination no. %(number)s of %(day)s") % words
    return name[:1].lower() + name[1:] if within else name


def published_words(date: datetime.date, moment: datetime.datetime) -> str:
    """When the act was published, after its name: the same day at 9:00, or the day and the hour."""
    words = {"day": day(moment), "hour": hour(moment)}
    published = timezone.localdate(moment)
    if published == date:
        return _("published the same day at %(hour)s") % words
    if published.day in ELIDED:
        return pgettext("before 8 and 11", "published on %(day)s at %(hour)s") % words
    return _("published on %(day)s at %(hour)s") % words
