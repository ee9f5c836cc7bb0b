"""When an act was published, beside its name."""

from datetime import datetime

from django import template

from calls.act_name import published_words
from calls.models import Act

register = template.Library()


@register.filter
def published_at(act: Act, moment: datetime) -> str:
    """published the same day at 9:00."""
    return published_words(act.date, moment)
