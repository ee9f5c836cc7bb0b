"""What a test looks at after an action: the codes of a refusal, the events recorded, the people told."""

import pytest
from django.db.models import Model

from core.audit import timeline
from core.models import Notice
from core.refusals import Refused


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


def events(subject: Model) -> list[str]:
    return [event.event for event in timeline(subject)]


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=f"partnerships.{kind}").order_by("pk").values_list("recipient", flat=True))
