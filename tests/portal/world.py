"""The demonstration as a test sees it: its people, and an address of every page on rows that really exist."""

import dataclasses
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.models import Application, Check, Project, Submission
from calls.actions import create_from_blueprint
from calls.models import Act, Call, CallStaff
from core import audit
from core.models import Job, Notice
from evaluations.models import Commission, PanelSession, ScoreSheet
from organisations.models import Body, Mandate
from partnerships.models import Member
from tests.portal.forms import Found
from wecare_portal.seeds.plant import plant, set_stage
from wecare_portal.seeds.plots import Stage

PERSONAS = (
    "visitor",
    "ugo",
    "sara",
    "roberto",
    "luca",
    "giulia",
    "marco",
    "elena",
    "chiara",
    "lucia",
    "davide",
    "franco",
    "tommaso",
)


@dataclasses.dataclass(frozen=True)
class World:
    """The planted demonstration, with the rows that addresses need."""

    stage: Stage
    draft: Call
    people: dict[str, User]
    media: str
    forms: set[Found] = dataclasses.field(default_factory=set)  # those that a walk through the pages has met
    pages: dict[frozenset[str], tuple[str, str]] = dataclasses.field(default_factory=dict)  # one of each make


def plant_world(media: str) -> World:
    """The whole demonstration, and a draft call of Giulia's."""
    plant()
    stage = set_stage()
    giulia = stage.people["giulia"]
    draft = create_from_blueprint(
        measure=stage.measure, issuer=stage.measure.issuer, by=giulia, now=stage.now, slug="bozza", title="Bozza"
    )
    CallStaff.objects.create(call=draft, user=stage.people["marco"], role="signatory")
    audit.seal(now=timezone.now())  # as beat does, or /health/ would find the seals of years late
    return World(stage, draft, stage.people, media)


def addresses(world: World) -> Iterator[tuple[str, str, str]]:
    """(url name, which example, path) of every page of the portal."""
    yield from _plain()
    yield from _calls(world)
    yield from _bodies(world)
    yield from _partnerships()
    yield from _applications()
    yield from _office()
    yield from _evaluations()
    yield from _lists()
    yield from _staff()


def _one(name: str, example: str, *args: object) -> tuple[str, str, str]:
    return name, example, reverse(name, args=args)


def _plain() -> Iterator[tuple[str, str, str]]:
    for name in PLAIN:
        yield _one(name, "")
    yield _one("account_confirm_email", "unknown key", "unknown")
    yield _one("account_reset_password_from_key", "unknown key", "1", "unknown")


PLAIN = (
    "home",
    "desk",
    "audit",
    "audit_csv",
    "accessibility",
    "privacy",
    "licences",
    "too_large",
    "session",
    "signed_in",
    "health",
    "robots",
    "sitemap",
    "favicon",
    "jobs",
    "set_language",
    "gallery",
    "mailbox",
    "calls:list",
    "calls:measures",
    "calls:office",
    "calls:new",
    "calls:others",
    "accounts:profile",
    "organisations:list",
    "organisations:search",
    "organisations:register",
    "organisations:confirmations",
    "applications:list",
    "applications:verify",
    "evaluations:lists",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_from_key_done",
    "account_reset_password_done",
    "account_confirm_login_code",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "admin:index",
)


def _calls(world: World) -> Iterator[tuple[str, str, str]]:
    draft, call = world.draft, Call.objects.get(slug="comunita-che-cura")
    for example, one in (("draft", draft), ("open", call)):
        phase = one.phases.get(position=1)
        for name in ("board", "detail", "edit", "edit_terms", "delete", "propose", "sign", "return"):
            yield _one(f"calls:{name}", example, one.slug)
        for name in ("take_over", "privacy"):
            yield _one(f"calls:{name}", example, one.slug)
        for name in ("revoke", "conclude"):
            yield _one(f"calls:{name}", example, one.slug)
        yield _one("calls:form", example, one.slug, phase.key)
        yield _one("calls:edit_phase", example, one.slug, phase.key)
        yield _one("calls:decide", f"{example}, extend", one.slug, phase.key, "extend")
        yield _one("calls:issuer", example, one.issuer.public_id)
        section = phase.forms.get().sections.first()
        for name, args in (
            ("rows", ()),
            ("row_add", ()),
            ("row", (section.questions.first().pk,)),
            ("row_delete", (section.questions.first().pk,)),
            ("row_move", (section.questions.first().pk,)),
        ):
            yield _one(f"calls:{name}", example, one.slug, "questions", section.pk, *args)
    yield _one("calls:act", "open", call.slug, Act.objects.filter(effects__call=call).earliest("pk").pk)
    yield _one("calls:document", "none", call.slug, 1)


def _bodies(world: World) -> Iterator[tuple[str, str, str]]:
    lead = world.stage.leads[0]
    token = Mandate.objects.get(body=lead, user=world.people["sara"]).token
    for name in ("mandate", "accept", "refuse", "withdraw", "end"):
        yield _one(f"organisations:{name}", "C.I.S.S.A.C.A., Sara", token)
    for body in (lead, Body.objects.get(kind="region")):
        for name in ("detail", "edit", "representative", "invite", "request", "confirmation"):
            yield _one(f"organisations:{name}", body.name, body.public_id)


def _draft() -> Application:
    return Application.objects.get(call__slug="comunita-che-cura", partnership__lead__name="C.I.S.S.A.C.A.")


def _partnerships() -> Iterator[tuple[str, str, str]]:
    partnership = _draft().partnership
    invited = Member.objects.get(partnership=partnership, body__name="Cooperativa sociale Il Ponte")
    for name in ("detail", "status", "invite", "search", "invite_email", "shares"):
        yield _one(f"partnerships:{name}", "draft", partnership.public_id)
    yield _one("partnerships:invite_body", "draft", partnership.public_id, invited.body.public_id)
    for name in ("answer", "decline"):
        yield _one(f"partnerships:{name}", "Il Ponte", invited.token)
    for name in ("declare", "leave", "change", "remove"):
        yield _one(f"partnerships:{name}", "Il Ponte", invited.public_id)


def _applications() -> Iterator[tuple[str, str, str]]:
    yield _one("applications:start", "open", "comunita-che-cura")
    yield _one("applications:start", "concluded", "sperimentazione-welfare-territoriale")
    draft = _draft()
    won = Application.objects.get(
        call__slug="sperimentazione-welfare-territoriale", partnership__lead__name="C.I.S.S.A.C.A."
    )
    for example, application, phase_key in (("draft", draft, "preliminare"), ("concluded", won, "definitivo")):
        yield _one("applications:detail", example, application.public_id)
        yield _one("applications:next_phase", example, application.public_id)
        for name in ("missing", "documents", "send", "replace", "keep", "withdraw", "resume", "delete", "draft_pdf"):
            yield _one(f"applications:{name}", example, application.public_id, phase_key)
        yield _one("applications:section", example, application.public_id, phase_key, "idea")
        for name in ("answer", "bring_back"):
            yield _one(f"applications:{name}", example, application.public_id, phase_key, "idea", "need")
        slot = "intenti" if phase_key == "preliminare" else "accordo"
        for name in ("attach", "remove_document", "document_file"):
            yield _one(f"applications:{name}", example, application.public_id, phase_key, slot)
    others = Submission.objects.filter(project__phase__call__slug="comunita-che-cura").order_by("pk")
    for example, sent in (("concluded", won.projects.get(phase__position=2).submissions.get()), ("open", others[0])):
        project = sent.project
        place = (project.application.public_id, project.phase.key, sent.number)
        file = project.documents.first().file.public_id
        yield _one("applications:receipt", example, *place)
        yield _one("applications:receipt_pdf", example, *place)
        yield _one("applications:dossier", example, *place)
        yield _one("applications:sent_file", example, *place, file)


def _office() -> Iterator[tuple[str, str, str]]:
    check = Check.objects.get(state="proposed")
    place = (check.project.phase.call.slug, check.project.phase.key)
    for name in ("list", "csv", "take", "assign", "confirm"):
        yield _one(f"applications:office_{name}", "under check", *place)
    for name in ("project", "report", "judge", "propose", "confirm_one", "send_back"):
        yield _one(f"applications:office_{name}", "proposed", *place, check.project.application.public_id)
    yield _one("evaluations:admitted", "under check", *place)
    for name in ("reservations", "publish_reservations"):
        yield _one(f"evaluations:{name}", "in phase two", "welfare-di-prossimita", "preliminare")
    yield _one("applications:office_list", "open", "comunita-che-cura", "preliminare")
    sent = Project.objects.filter(phase__call__slug="comunita-che-cura", state="sent").earliest("pk")
    yield _one("applications:office_project", "open", "comunita-che-cura", "preliminare", sent.application.public_id)


def _evaluations() -> Iterator[tuple[str, str, str]]:
    commission = Commission.objects.get(phase__call__slug="legami-di-territorio")
    place = (commission.phase.call.slug, commission.phase.key)
    names = (
        "office appoint members conflicts assignment sheets unseal panel panel_prepare ranking publish_ranking admitted"
    )
    for name in [*names.split(), "draft_list", "ranking_csv"]:
        yield _one(f"evaluations:{name}", "scoring", *place)
    sheet = ScoreSheet.objects.filter(member__user__first_name="Davide", member__commission=commission).earliest("pk")
    yield _one("evaluations:hand_over", "nobody left", *place, sheet.member_id)
    for name in ("sheet", "confirm", "replace"):
        yield _one(f"evaluations:{name}", "Davide's", *place, sheet.pk)
    yield _one("evaluations:late_conflict", "scoring", *place, sheet.project_id)
    yield _one("evaluations:dossier", "Davide's", *place, sheet.project_id)
    file = sheet.project.documents.first().file.public_id
    yield _one("evaluations:attachment", "Davide's", *place, sheet.project_id, file)
    session = PanelSession.objects.get()
    place = (session.commission.phase.call.slug, session.commission.phase.key)
    yield _one("evaluations:panel", "concluded", *place)
    yield _one("evaluations:sheets", "concluded", *place)
    yield _one("evaluations:panel_session", "concluded", *place, session.number)
    for name in ("panel_record", "panel_upload", "panel_file", "panel_minutes"):
        yield _one(f"evaluations:{name}", "concluded", *place, session.number)
    project = session.scores.earliest("pk").project_id
    yield _one("evaluations:panel_project", "concluded", *place, session.number, project)


def _lists() -> Iterator[tuple[str, str, str]]:
    place = ("sperimentazione-welfare-territoriale", "definitivo", "ranking", 1)
    for name in ("list", "list_csv", "list_pdf", "verify"):
        yield _one(f"evaluations:{name}", "ranking", *place)
    yield _one("evaluations:row", "ranking", *place, 1)
    yield _one("evaluations:download", "ranking", *place, "inputs")


def _staff() -> Iterator[tuple[str, str, str]]:
    yield _one("retry_job", "none", getattr(Job.objects.first(), "pk", 1))
    yield _one("retry_notice", "waiting", Notice.objects.earliest("pk").pk)
    yield _one("mailbox_message", "none", "20260101T000000000000-" + "0" * 32)
    yield _one("mailbox_html", "none", "20260101T000000000000-" + "0" * 32)
