"""Two hundred people send in the last seconds of a window, over HTTP, and every attempt is accounted for."""

import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.utils import timezone

from applications.models import SendAttempt, Submission
from benchmarks.front_door import front_door
from benchmarks.http import Answer, cookie, form_of, request
from benchmarks.stage import Person, set_deadline
from calls.models import Call
from core.deadlines import end_of, is_over, second_of

LAST_SECONDS = 3.0
GRACE = 4.0  # between the last page read and the first press
READERS = 8


@dataclass
class Press:
    """One press of the button: by whom, meant so many seconds before (+) or after (-) the deadline, what came back."""

    person: Person
    before: float
    form: dict[str, Any]
    cookies: dict[str, str]
    answer: Answer | None = None

    def received_by(self, deadline: datetime) -> bool:
        """Whether the front door read it by the end of the deadline's second: that decides, not when it was meant."""
        assert self.answer is not None
        return not is_over(deadline, datetime.fromtimestamp(float(self.answer.headers["x-received"]), tz=UTC))


@dataclass
class Outcome:
    """What became of the rush; `faults` says what must not have happened."""

    presses: list[Press]
    deadline: datetime
    submissions: list[Submission] = field(default_factory=list)
    attempts: list[SendAttempt] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """From the first press in time to the last receipt."""
        answers = [press.answer for press in self.presses if press.answer and press.answer.status == 302]
        return max(one.answered_at for one in answers) - min(one.sent_at for one in answers)

    def in_time(self) -> list[Press]:
        return [press for press in self.presses if press.received_by(self.deadline)]

    def too_late(self) -> list[Press]:
        return [press for press in self.presses if not press.received_by(self.deadline)]

    def senders(self) -> list[Person]:
        """Who pressed in time at least once: their later presses lead to the receipt that there is."""
        return [press.person for press in self.in_time()]

    def waits(self) -> list[float]:
        return sorted(press.answer.answered_at - press.answer.sent_at for press in self.presses if press.answer)


def run(port: int, call: Call, in_time: list[Person], late: list[Person]) -> Outcome:
    """In time: everybody presses once, every tenth twice. Late: everybody presses in the second after the deadline."""
    with front_door(port) as door:
        outcome = asyncio.run(_run(door, call, in_time, late))
    outcome.submissions = list(Submission.objects.filter(project__phase__call=call).order_by("protocol_number"))
    outcome.attempts = list(SendAttempt.objects.filter(project__phase__call=call))
    outcome.faults = list(_faults(outcome))
    return outcome


async def _run(door: int, call: Call, in_time: list[Person], late: list[Person]) -> Outcome:
    chance = random.Random(1)
    plan = [(person, chance.uniform(0.1, LAST_SECONDS)) for person in in_time]
    plan += [(person, chance.uniform(0.1, LAST_SECONDS)) for person in in_time[::10]]
    plan += [(person, -chance.uniform(0.01, 1.0)) for person in late]
    pages = await _read_pages(door, [*in_time, *late])
    presses = [Press(person, before, *pages[person.path]) for person, before in plan]
    deadline = second_of(timezone.now() + timedelta(seconds=GRACE + LAST_SECONDS))
    await sync_to_async(set_deadline)(call, deadline)
    zero = time.monotonic() + (end_of(deadline) - timezone.now()).total_seconds()
    await asyncio.gather(*(_press(door, press, zero) for press in presses))
    return Outcome(presses, deadline)


async def _read_pages(door: int, people: list[Person]) -> dict[str, tuple[dict[str, Any], dict[str, str]]]:
    """Everybody opens the page that shows what will be sent: its form and its cookies, by path."""
    gate = asyncio.Semaphore(READERS)

    async def read(person: Person) -> tuple[str, tuple[dict[str, Any], dict[str, str]]]:
        async with gate:
            cookies = {"sessionid": person.session}
            answer = await request(door, person.path, cookies=cookies)
        form = form_of(answer.body)
        if answer.status != 200 or not form:
            raise RuntimeError(f"The page that sends answered {answer.status}: {answer.body[:300]}")
        return person.path, (form, cookies | {"csrftoken": cookie(answer, "csrftoken")})

    return dict(await asyncio.gather(*(read(person) for person in people)))


async def _press(door: int, press: Press, zero: float) -> None:
    await asyncio.sleep(max(0, zero - press.before - time.monotonic()))
    press.answer = await request(door, press.person.path, cookies=press.cookies, form=press.form)


def _faults(outcome: Outcome) -> Iterator[str]:
    statuses = Counter(press.answer.status if press.answer else 0 for press in outcome.presses)
    if set(statuses) - {302, 409}:
        yield f"answers that are neither a receipt nor a refusal: {dict(statuses)}"
        return
    numbers = [submission.protocol_number for submission in outcome.submissions]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"protocol numbers with a gap or twice: {numbers}"
    good, bad = outcome.in_time(), outcome.too_late()
    if sorted(one.project_id for one in outcome.submissions) != sorted({press.person.project.pk for press in good}):
        yield f"{len(outcome.submissions)} submissions, {len(good)} presses received in time"
    if any(is_over(outcome.deadline, submission.received_at) for submission in outcome.submissions):
        yield "a submission was received after the deadline"
    if not all("/receipts/" in press.answer.headers.get("location", "") for press in good if press.answer):
        yield "a press received in time was not led to its receipt"
    if any(press.answer.status == 302 for press in bad if press.answer and press.person not in outcome.senders()):
        yield "a press received after the deadline got a receipt of its own"
    if len(outcome.attempts) != len(outcome.presses):
        yield f"{len(outcome.presses)} presses, {len(outcome.attempts)} recorded"
    if any(not attempt.accepted and not attempt.reasons for attempt in outcome.attempts):
        yield "a refusal without a reason"


def report(outcome: Outcome) -> list[str]:
    waits = outcome.waits()
    reasons = Counter(one["code"] for attempt in outcome.attempts for one in attempt.reasons)
    late = len(outcome.too_late())
    nearly_all = waits[int(len(waits) * 0.95)]
    refused = sum(1 for attempt in outcome.attempts if not attempt.accepted)
    return [
        f"presses {len(outcome.presses)}, of which {late} reached the front door after the deadline",
        f"receipts {len(outcome.submissions)}, the same for who pressed twice; refusals with a reason {refused}",
        f"reasons: {', '.join(f'{reason} ({number})' for reason, number in reasons.most_common())}",
        f"protocol numbers 1 to {len(outcome.submissions)} without a gap" if not outcome.faults else "see the faults",
        f"answer after: median {statistics.median(waits):.1f} s, 95 % {nearly_all:.1f} s, last {waits[-1]:.1f} s",
        f"{len(outcome.submissions) / outcome.seconds:.1f} sends per second over {outcome.seconds:.1f} s",
    ]
