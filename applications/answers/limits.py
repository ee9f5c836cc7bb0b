"""What the call allows of money and time, in words, for whoever has written nothing yet."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from applications.answers.asked import Surroundings
from applications.answers.terms import Terms, source
from core.templatetags.wecare import euro, points


def limit_sentences(section: frozenset[str], form: frozenset[str], terms: Terms, around: Surroundings) -> list[str]:
    """The limits that bear upon the section; `section` and `form` hold the keys of their questions."""
    return [
        *_money(source(form) in section, terms),
        *_categories("budget" in section, around),
        *_duration("duration_months" in section, terms),
    ]


def _money(asked: bool, terms: Terms) -> Iterator[str]:
    if not asked:
        return
    numbers = {"least": euro(terms.grant_min), "most": euro(terms.grant_max)}
    yield _("The grant requested: from %(least)s to %(most)s.") % numbers
    if terms.cofinancing_min_percent:
        least = points(terms.cofinancing_min_percent)
        yield _("Co-financing: at least %(least)s%% of the total cost.") % {"least": least}


def _categories(asked: bool, around: Surroundings) -> Iterator[str]:
    for category in around.categories if asked else ():
        if category.max_percent is not None:
            words = {"category": category.title, "most": points(category.max_percent)}
            yield _("%(category)s: at most %(most)s%% of the total cost.") % words


def _duration(asked: bool, terms: Terms) -> Iterator[str]:
    if asked:
        numbers = {"least": terms.duration_min_months, "most": terms.duration_max_months}
        yield _("Duration: from %(least)d to %(most)d months.") % numbers
