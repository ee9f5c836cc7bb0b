"""A call with a thousand applications: one is made by the portal's own actions, the others are copies of its rows."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from applications import actions as applications
from applications.actions.checks import assign_check
from applications.actions.registration import reception_bound
from applications.models import Project, Submission
from applications.workflow import ProjectState
from benchmarks.copies import again, copies_of, count_on, without_triggers
from benchmarks.stage import make_call
from calls.actions import close_due_phases
from calls.models import Call, Criterion, Phase
from calls.workflow import PhaseState
from evaluations.actions import appoint_commission, compute_ranking, publish_ranking
from evaluations.models import Commission, PanelScore, PanelSession, Ranking
from evaluations.rules import Nominee
from tests.factories.accounts import persona
from tests.factories.applications import sent_project
from tests.factories.calls import new_act

CHECKED = 60
NOMINEES = (("lucia", "chair"), ("davide", "evaluator"), ("anna", "evaluator"), ("franco", "secretary"))


def make_thousand(count: int) -> Call:
    """The first phase registered, sixty checks begun; the second scored, ranked and published."""
    call = make_call()
    first = sent_project(call=call)
    copies_of(first, count - 1)
    after = call.phases.get(position=1).closes_at + reception_bound() + timedelta(seconds=1)
    close_due_phases(after)
    applications.register_due_phases(after)
    for project in Project.objects.filter(phase__call=call, phase__position=1).order_by("pk")[:CHECKED]:
        assign_check(project, officer=persona("elena"), by=persona("elena"), now=after)
    return call


def make_scored(call: Call) -> Commission:
    """Every application in the second phase, with collegial points from recorded minutes, ready to be ranked."""
    phase = call.phases.get(position=2)
    now = timezone.now()
    with without_triggers():
        past = {"opens_at": now - timedelta(days=30), "closes_at": now - timedelta(days=2), "closed_at": now}
        Phase.objects.filter(pk=phase.pk).update(state=PhaseState.ASSESSING, registered_at=now, **past)
        _enter_second_phase(call, phase)
        phase.refresh_from_db()
        nominees = [Nominee(persona(name).email, role) for name, role in NOMINEES]
        commission = appoint_commission(
            phase,
            nominees=nominees,
            sheets_due_at=now + timedelta(days=20),
            act=new_act(now=now),
            by=persona("marco"),
            now=now,
        )
        _score(commission, now)
    return Commission.objects.select_related("phase__call").get(pk=commission.pk)


def _enter_second_phase(call: Call, phase: Phase) -> None:
    earlier = list(Project.objects.filter(phase__call=call, phase__position=1).order_by("pk"))
    last = count_on()
    texts = {one.project_id: one for one in Submission.objects.filter(project__in=earlier)}
    later = Project.objects.bulk_create(
        again(one, phase=phase, form=phase.forms.get(), state=ProjectState.REGISTERED) for one in earlier
    )
    Submission.objects.bulk_create(
        again(
            texts[one.pk],
            project=two,
            protocol_number=last + number,
            requested_grant=Decimal(179_000 + 7919 * number % 688_000),
        )
        for number, (one, two) in enumerate(zip(earlier, later, strict=True))
    )
    count_on()


def _score(commission: Commission, now) -> None:  # type: ignore[no-untyped-def]
    Commission.objects.filter(pk=commission.pk).update(state="panel", unsealed_at=now)
    session = PanelSession.objects.create(
        commission=commission,
        number=1,
        held_at=now,
        place="Torino",
        minutes="Verbale",
        prepared_by=persona("franco"),
        prepared_at=now,
    )
    criteria = list(Criterion.objects.filter(criterion_class__phase=commission.phase).order_by("pk"))
    projects = Project.objects.filter(phase=commission.phase).order_by("pk")
    PanelScore.objects.bulk_create(
        PanelScore(
            session=session,
            project=project,
            criterion=one,
            points=one.max_points * Decimal(50 + (project.pk * 31 + place * 17) % 51) / 100,
            reason="Motivazione collegiale del punteggio.",
        )
        for project in projects
        for place, one in enumerate(criteria)
    )
    recorded = {"content": "{}", "recorded_by": persona("franco"), "recorded_at": now}
    PanelSession.objects.filter(pk=session.pk).update(**recorded)


def rank(commission: Commission) -> Ranking:
    return compute_ranking(commission, by=persona("franco"), now=timezone.now())


def forget_rankings(commission: Commission) -> None:
    """As if none had been computed: the next one is computed from the points, and stored."""
    with without_triggers():
        Ranking.objects.filter(phase=commission.phase).delete()
        Commission.objects.filter(pk=commission.pk).update(state="panel")
    commission.refresh_from_db()


def analyse() -> None:
    """What PostgreSQL does by itself some minutes after tables were filled."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def publish(commission: Commission, ranking: Ranking) -> str:
    """The address of the published list."""
    now = timezone.now()
    commission.refresh_from_db()
    published = publish_ranking(commission, ranking=ranking, act=new_act(now=now), by=persona("marco"), now=now)
    return published.get_absolute_url()
