"""How an application begins, and how it goes on into the next phase."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import permissions, rules
from applications.actions.locks import hold_project, share_phase
from applications.models import Application, Outcome, Project, SectionDraft
from applications.workflow import ADMITTED_STATES
from calls.models import Call, Form, Phase, Section
from core import audit
from core.refusals import Blocker, NotAllowed, refuse_if
from organisations.models import Body
from partnerships import actions as partnerships
from partnerships.models import Constitution
from partnerships.permissions import require_speaks_for
from partnerships.workflow import PartnershipState


@transaction.atomic
def open_application(
    *,
    call: Call,
    lead: Body,
    name: str,
    by: Any,
    now: datetime,
    constitution: str = Constitution.TO_BE_CONSTITUTED,
) -> Application:
    """Begin an application of the lead: its partnership, and an empty draft for the first phase."""
    require_speaks_for(by, lead, timezone.localdate(now))
    phase = _first_phase(call)
    refuse_if(rules.opening_blockers(call, lead, phase, now))
    if not name.strip():
        refuse_if([Blocker(_("Give the project a title: you can change it later."), code="title")])
    title = name.strip()[:160]
    partnership = partnerships.form_partnership(
        call=call if phase is None else phase.call, lead=lead, name=title, constitution=constitution, by=by, now=now
    )
    application = Application.objects.create(
        call=call, partnership=partnership, title=title, created_by=by, created_at=now
    )
    audit.record("application.opened", application, by=by, now=now)
    project = _new_project(application, phase, now)
    audit.record("project.opened", project, by=by, now=now, after=project.state)
    _copy({"title": title}, project, by, now)
    return application


def _first_phase(call: Call) -> Phase | None:
    """Held, so that no act about the call passes between the look at it and the new application."""
    first = call.phases.order_by("position").values_list("pk", flat=True).first()
    return share_phase(first) if first else None


def next_phase(application: Application) -> Phase | None:
    """The phase after the last one in which the application has a project."""
    last = application.projects.order_by("-phase__position").values_list("phase__position", flat=True).first()
    return application.call.phases.filter(position=(last or 0) + 1).first()


@transaction.atomic
def start_next_phase(application: Application, *, by: Any, now: datetime) -> Project:
    """Open the project of the next phase, for the same lead, with the earlier answers to the same questions."""
    earlier = application.projects.order_by("-phase__position").select_related("phase").first()
    if earlier is None:
        raise NotAllowed
    earlier = hold_project(earlier)
    application = earlier.application
    phase = next_phase(application)
    if phase is None:
        raise NotAllowed
    phase.call = application.call
    permissions.require(permissions.standing(by, application, timezone.localdate(now)).leads)
    refuse_if(_continuation_blockers(earlier, phase, now))
    project = _new_project(application, phase, now)
    answers = {key: value for draft in earlier.drafts.order_by("pk") for key, value in draft.answers.items()}
    _copy(answers, project, by, now)
    if application.partnership.state == PartnershipState.FROZEN:
        partnerships.reopen(application.partnership, by=by, now=now)
    audit.record("project.opened", project, by=by, now=now, after=project.state, earlier=earlier.pk)
    return project


def _continuation_blockers(earlier: Project, phase: Phase, now: datetime) -> list[Blocker]:
    """Only an admission published with an act opens the next phase; a reservation does not close it."""
    blockers = rules.window_blockers(phase, now)
    published = Outcome.objects.filter(project=earlier).exists()
    if earlier.state not in ADMITTED_STATES or not published:
        sentence = _("Only a project that was admitted goes on to the next phase.")
        blockers.append(Blocker(sentence, code="not_admitted"))
    return blockers


def _new_project(application: Application, phase: Phase, now: datetime) -> Project:
    form = Form.objects.filter(phase=phase).order_by("-version").first()
    if form is None:
        raise NotAllowed
    return Project.objects.create(application=application, phase=phase, form=form, created_at=now, state_since=now)


def _copy(answers: dict[str, Any], project: Project, by: Any, now: datetime) -> None:
    """Give each section of the new form the answers whose question it asks, by key."""
    for section in Section.objects.filter(form=project.form).prefetch_related("questions").order_by("position", "pk"):
        known = {question.key: answers[question.key] for question in section.questions.all() if question.key in answers}
        if known:
            SectionDraft.objects.create(project=project, section=section, answers=known, saved_by=by, saved_at=now)
