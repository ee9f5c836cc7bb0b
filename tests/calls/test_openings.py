"""An extension beyond the opening of what follows is refused, or moves that opening by the same act."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.actions import extend, open_due_phases, resume, suspend
from calls.models import Act, Phase
from calls.workflow import PhaseState
from core import audit
from core.models import Notice
from core.refusals import Refused
from tests.factories.accounts import persona
from tests.factories.calls import new_act, phase_of, published_call
from tests.factories.core import pdf_upload

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FORMAT = "%Y-%m-%dT%H:%M"


@pytest.fixture
def first() -> Phase:
    return phase_of(published_call())


@pytest.fixture
def second(first: Phase) -> Phase:
    return phase_of(first.call, 2)


def _extend(phase: Phase, **given):
    return extend(phase, act=new_act(), by=persona("marco"), now=timezone.now(), **given)


@pytest.mark.parametrize("days", [0, 1], ids=["to the opening", "beyond it"])
def test_extension_to_the_opening_of_what_follows_is_refused(first, second, days):
    with pytest.raises(Refused) as refused:
        _extend(first, closes_at=second.opens_at + days * DAY)
    assert [blocker.code for blocker in refused.value.blockers] == ["after_next_opening"]
    assert second.title in str(refused.value)
    assert phase_of(first.call).closes_at == first.closes_at


def test_extension_moves_the_opening_by_the_same_act(first, second):
    closes_at, opens_at = second.opens_at + DAY, second.opens_at + 2 * DAY
    change = _extend(first, closes_at=closes_at, next_opens_at=opens_at)
    moved = phase_of(first.call, 2)
    assert (phase_of(first.call).closes_at, moved.opens_at) == (closes_at, opens_at)
    opening = moved.opening_changes.get()
    assert (opening.act, opening.before, opening.after) == (change.act, second.opens_at, opens_at)
    event = audit.timeline(moved).get(event="phase.opening_moved")
    assert event.details["act"] == change.act.pk


@pytest.mark.parametrize(
    ("closes", "opens", "code"),
    [
        (2, 1, "after_next_opening"),
        (2, 2, "after_next_opening"),
        (-1, -2, "opening_earlier"),
        (1, 10_000, "after_next_phase"),
        (10_000, 10_001, "after_next_phase"),
    ],
    ids=["before the deadline", "at the deadline", "earlier than now", "after its own end", "all after its end"],
)
def test_opening_that_does_not_fit_is_refused(first, second, closes, opens, code):
    with pytest.raises(Refused) as refused:
        _extend(first, closes_at=second.opens_at + closes * DAY, next_opens_at=second.opens_at + opens * DAY)
    assert [blocker.code for blocker in refused.value.blockers] == [code]
    assert Act.objects.count() == 1


def test_phase_that_follows_a_suspended_one_waits_and_the_resumption_moves_it(first, second):
    marco = persona("marco")
    suspend(first, act=new_act(), by=marco, now=timezone.now())
    late = second.opens_at + DAY
    assert open_due_phases(late) == 0
    closes_at, opens_at = late + 10 * DAY, late + 20 * DAY
    resume(phase_of(first.call), act=new_act(now=late), by=marco, now=late, closes_at=closes_at, next_opens_at=opens_at)
    assert (phase_of(first.call).state, phase_of(first.call, 2).opens_at) == (PhaseState.OPEN, opens_at)
    assert open_due_phases(opens_at) == 1


def test_page_asks_for_the_new_opening_and_tells_it(client, first, second):
    client.force_login(persona("marco"))
    url = reverse("calls:decide", args=[first.call.slug, first.key, "extend"])
    data = {
        "number": "D.D. 700",
        "date": timezone.localdate().isoformat(),
        "subject": "Proroga",
        "closes_at": timezone.localtime(second.opens_at + DAY).strftime(FORMAT),
    }
    refused = client.post(url, data | {"upload": pdf_upload()})
    assert "indica anche la nuova apertura" in str(refused.context["form"].errors["next_opens_at"])
    opening = timezone.localtime(second.opens_at + 2 * DAY).replace(second=0, microsecond=0)
    client.post(url, data | {"upload": pdf_upload(), "next_opens_at": opening.strftime(FORMAT)})
    assert phase_of(first.call, 2).opens_at == opening
    notice = Notice.objects.filter(kind="call.extended").first()
    assert f"«{second.title}» apre più tardi" in notice.text


def test_last_phase_has_no_opening_to_move(client, second):
    client.force_login(persona("marco"))
    page = client.get(reverse("calls:decide", args=[second.call.slug, second.key, "extend"]))
    assert list(page.context["form"].fields) == ["closes_at", "number", "again", "date", "subject", "upload"]
