"""Which rows an action holds, always in this order, so that two actions never wait for each other.

1. the phase: shared by everything that applicants do, exclusive for extending, suspending, closing and registering,
   so that sends do not wait for each other and the deadline compared is the deadline in force;
2. the project, exclusive (shared by savers of sections: they must only see that it stays a draft);
3. the draft of a section, exclusive, by who saves it;
4. the partnership, exclusive;
5. the bodies of the members, in the order of their keys, while caps are counted;
6. the protocol register, last and for the shortest time.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from applications.models import Application, Participation, Project, SectionDraft
from calls.models import Phase
from core.locks import hold
from core.prepared import prepared
from organisations.models import Body

RELATED = (
    "application__call__issuer",
    "application__partnership__lead",
    "form",
)

# One statement, since a draft saves itself every few seconds: each part waits for its lock before the next one begins.
# What may change under a shared lock is read here; a revoked call ends its drafts, so that their state tells it.
HOLD_DRAFT = """
    WITH phase AS MATERIALIZED (SELECT * FROM calls_phase WHERE id = %s FOR SHARE),
         project AS MATERIALIZED (
           SELECT it.* FROM applications_project it, phase WHERE it.id = %s AND it.phase_id = phase.id FOR SHARE OF it
         )
    SELECT draft.*, project.state AS project_state, phase.state AS phase_state, phase.opens_at, phase.closes_at
      FROM project, phase, applications_sectiondraft draft
     WHERE draft.project_id = project.id AND draft.section_id = %s
       FOR UPDATE OF draft
"""

# The same for a send, which holds project and partnership alone.
HOLD_FOR_SENDING = """
    WITH phase AS MATERIALIZED (SELECT * FROM calls_phase WHERE id = %s FOR SHARE),
         project AS MATERIALIZED (
           SELECT it.id FROM applications_project it, phase WHERE it.id = %s AND it.phase_id = phase.id FOR UPDATE OF it
         ),
         partnership AS MATERIALIZED (
           SELECT it.id FROM partnerships_partnership it, project WHERE it.id = %s FOR UPDATE OF it
         )
    SELECT phase.* FROM phase, project, partnership
"""


def share_phase(phase_id: int) -> Phase:
    """The phase as it is now, held so that nobody changes it until the transaction ends; other sharers pass."""
    return Phase.objects.raw("SELECT * FROM calls_phase WHERE id = %s FOR SHARE", [phase_id])[0]


def hold_project(project: Project) -> Project:
    """The project as it is now, under a shared lock of its phase and an exclusive one of its own."""
    phase = share_phase(project.phase_id)
    return _with(hold(Project.objects.select_related(*RELATED), project.pk), phase)


def hold_for_sending(project: Project) -> Project:
    """The project with its partnership, both held exclusively, under a shared lock of the phase."""
    keys = [project.phase_id, project.pk, project.application.partnership_id]
    phase = Phase.objects.raw(HOLD_FOR_SENDING, keys)[0]
    held = _with(_to_send.one(project=project.pk), phase)
    held.application.partnership.call = held.application.call
    return held


@prepared
def _to_send(project: Any) -> QuerySet[Project]:
    taking_part = Participation.objects.filter(application=OuterRef("application"))
    rows = Project.objects.select_related(*RELATED, "application__call__issuer__issuing").filter(pk=project)
    return rows.annotate(takes_part=Exists(taking_part)).prefetch_related("application__call__statements")


def share_project(project: Project) -> Project:
    """The project as it is now, under shared locks: its state stays, and other writers pass."""
    phase = share_phase(project.phase_id)
    held = Project.objects.raw("SELECT * FROM applications_project WHERE id = %s FOR SHARE", [project.pk])[0]
    applications = Application.objects.select_related("call__issuer", "partnership__lead")
    held.application = applications.get(pk=held.application_id)
    return _with(held, phase)


def hold_draft(project: Project, section_id: int) -> SectionDraft | None:
    """The section's draft as it is now, held; `project` gets its state and its phase's as they are, under shared locks.

    None, and nothing held, when the section was never saved.
    """
    found = list(SectionDraft.objects.raw(HOLD_DRAFT, [project.phase_id, project.pk, section_id]))
    if not found:
        return None
    draft: Any = found[0]
    project.state = draft.project_state
    phase = project.phase
    phase.state, phase.opens_at, phase.closes_at = draft.phase_state, draft.opens_at, draft.closes_at
    draft.project = project
    return draft


def hold_bodies(ids: Iterable[int]) -> None:
    """Hold the bodies one after the other by key: whoever counts their participations waits."""
    list(Body.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), no_key=True).only("pk"))


def _with(project: Project, phase: Phase) -> Project:
    phase.call = project.application.call
    project.phase = phase
    return project
