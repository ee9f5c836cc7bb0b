"""What still keeps a call from being published, in sentences, each with the page where it can be mended."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.form_rules import form_blockers
from calls.models import Assessment, Call, Issuer, Phase, StaffRole, StatementScope
from calls.scoring_rules import scoring_blockers
from calls.workflow import CallState
from core import audit
from core.refusals import Blocker
from core.templatetags.wecare import day

LEAST_PUBLICATION = timedelta(days=20)  # usual for co-design notices (D.M. 72/2021)


def publication_blockers(call: Call, now: datetime) -> list[Blocker]:
    """Every reason why the call cannot be published at the moment, with the link that mends it."""
    phases = list(call.phases.prefetch_related("forms__sections__questions", "checklist", "required_documents"))
    return [
        *_terms(call),
        *_issuer(call),
        *_people(call, timezone.localdate(now)),
        *_windows(call, phases, now),
        *_declarations(call),
        *_costs(call, phases),
        *(blocker for phase in phases for blocker in _assessment(call, phase)),
        *(blocker for phase in phases for blocker in form_blockers(call, phase)),
    ]


def publication_warnings(call: Call, now: datetime) -> list[Blocker]:
    """What is unusual and may still be right: shown to the manager and the signatory, never an obstacle."""
    warnings = []
    first = call.phases.order_by("position").first()
    if first and first.closes_at and first.closes_at - now < LEAST_PUBLICATION:
        message = _("Fewer than 20 days pass between today and the first deadline, %(day)s.") % {
            "day": day(first.closes_at)
        }
        warnings.append(Blocker(message, phase_url(call, first), "short_publication"))
    if not call.documents.exists():
        message = _("No document is attached: usually at least the signed text of the call is.")
        warnings.append(Blocker(message, rows_url(call, "documents"), "no_document"))
    if not call.cup:
        warnings.append(Blocker(_("The project code (CUP) is not given yet."), terms_url(call), "no_cup"))
    if not call.composition_rules.filter(minimum__gt=0).exists():
        message = _("No rule says who must be in the partnership: a single body may apply.")
        warnings.append(Blocker(message, rows_url(call, "composition"), "no_composition"))
    return warnings


def deletion_blockers(call: Call) -> list[Blocker]:
    """Why the call cannot be thrown away: only a draft goes, which nobody was ever asked to sign."""
    if call.state != CallState.DRAFT:
        return [Blocker(_("Only a draft can be deleted."), code="not_draft")]
    blockers = []
    if audit.timeline(call).filter(event="call.proposed").exists() or call.effects.exists():
        sentence = _("It was already proposed for signature: it is part of the procedure and stays.")
        blockers.append(Blocker(sentence, code="proposed"))
    if call.local_calls.exists():
        blockers.append(Blocker(_("Local calls depend on it."), code="parent"))
    return blockers


def terms_url(call: Call) -> str:
    return reverse("calls:edit_terms", args=[call.slug])


def phase_url(call: Call, phase: Phase) -> str:
    return reverse("calls:edit_phase", args=[call.slug, phase.key])


def rows_url(call: Call, table: str, parent: int | None = None) -> str:
    return reverse("calls:rows", args=[call.slug, table, parent or call.pk])


def _terms(call: Call) -> Iterator[Blocker]:
    wanted = (
        (call.title, _("The call needs a title.")),
        (call.summary, _("The summary in plain words is missing.")),
        (call.text, _("The text of the call is missing.")),
        (call.responsible, _("Name the person responsible for the procedure (RUP) before publication.")),
        (call.office, _("Name the office in charge of the procedure before publication.")),
        (call.remedies, _("Say which remedies there are against silence: the receipt states them.")),
        (call.contact_email, _("Give a contact e-mail address before publication.")),
        (call.lead_kinds, _("Say which kinds of body may lead a partnership.")),
    )
    for value, message in wanted:
        if not value:
            yield Blocker(message, terms_url(call), "terms")
    if call.budget > call.measure.budget:
        message = _("The budget of the call is greater than the budget of its measure.")
        yield Blocker(message, terms_url(call), "budget_over_measure")


def _issuer(call: Call) -> Iterator[Blocker]:
    held = Issuer.objects.filter(body=call.issuer_id).first()
    if held is None or not held.privacy_notice:
        message = _("%(issuer)s has no protocol register or no privacy notice yet.") % {"issuer": call.issuer}
        yield Blocker(message, reverse("calls:issuer", args=[call.issuer.public_id]), "no_register")


def _people(call: Call, day: date) -> Iterator[Blocker]:
    roles = set(call.staff.in_force(day).values_list("role", flat=True))
    if StaffRole.SIGNATORY not in roles:
        yield Blocker(_("Name the signatory of the call among its staff."), rows_url(call, "staff"), "no_signatory")
    checked = call.phases.filter(assessment=Assessment.CHECKLIST).exists()
    if checked and StaffRole.CASE_OFFICER not in roles:
        message = _("Name at least one case officer: a phase is checked by the office.")
        yield Blocker(message, rows_url(call, "staff"), "no_case_officer")


def _windows(call: Call, phases: list[Phase], now: datetime) -> Iterator[Blocker]:
    if not phases:
        yield Blocker(_("The call has no phase."), reverse("calls:edit", args=[call.slug]), "no_phase")
    for phase in phases:
        where = {"phase": phase.title}
        if phase.closes_at is None and phase.assessment != Assessment.REGISTER:
            message = _("“%(phase)s” needs a deadline.") % where
            yield Blocker(message, phase_url(call, phase), "no_deadline")
        if phase.opens_at <= now:
            message = _("“%(phase)s” opens in the past: choose a later moment.") % where
            yield Blocker(message, phase_url(call, phase), "opens_in_past")
    for earlier, later in pairwise(phases):
        if earlier.closes_at is None or later.opens_at <= earlier.closes_at:
            message = _("“%(later)s” must open after “%(earlier)s” has closed.") % {
                "later": later.title,
                "earlier": earlier.title,
            }
            yield Blocker(message, phase_url(call, later), "phases_overlap")


def _declarations(call: Call) -> Iterator[Blocker]:
    scopes = set(call.statements.order_by().values_list("scope", flat=True))
    for scope, message in (
        (StatementScope.MEMBER, _("Write what each member of the partnership declares (DPR 445/2000).")),
        (StatementScope.SENDER, _("Write what the person who sends declares.")),
    ):
        if scope not in scopes:
            yield Blocker(message, rows_url(call, "statements"), "no_statement")


def _costs(call: Call, phases: list[Phase]) -> Iterator[Blocker]:
    if not any(phase.assessment == Assessment.SCORING for phase in phases):
        return
    categories = list(call.cost_categories.all())
    url = rows_url(call, "costs")
    if not any(category.flat_rate_percent is None for category in categories):
        yield Blocker(_("Add at least one cost category that is not a flat rate."), url, "no_cost_category")
    staff_rate = any(category.flat_rate_base == "staff" for category in categories)
    if staff_rate and not any(category.is_staff_cost for category in categories):
        yield Blocker(_("A flat rate is computed on staff costs, but no category holds them."), url, "no_staff_costs")


def _assessment(call: Call, phase: Phase) -> Iterator[Blocker]:
    if phase.assessment == Assessment.CHECKLIST and not phase.checklist.all():
        message = _("The checklist of “%(phase)s” is empty.") % {"phase": phase.title}
        yield Blocker(message, rows_url(call, "checklist", phase.pk), "empty_checklist")
    if phase.assessment == Assessment.SCORING:
        yield from scoring_blockers(call, phase)
