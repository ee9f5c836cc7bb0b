"""Every form of a commission and of the case officers, refused: a summary takes the focus and leads to the fields."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from evaluations.actions import change_members, declare_late_conflict
from evaluations.membership_rules import Change
from tests.applications.office import url
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.applications import registered_project
from tests.factories.assessed import NOW
from tests.factories.calls import new_act
from tests.factories.checks import proposed, taken
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db

Form = tuple[str, str, dict[str, Any]]  # who posts what to which address
SUMMARY = re.compile(r"<(div|section)[^>]*data-error-summary.*?</\1>", re.S)


def at(evaluation: Evaluation, page: str, *more: object) -> str:
    return reverse(f"evaluations:{page}", args=[evaluation.call.slug, evaluation.phase.key, *more])


def assigned() -> Evaluation:
    return make_evaluation(1).appointed().declared().assigned()


def name_of(sheet: Any) -> str:
    return sheet.member.user.email.partition(".")[0]


def appointing() -> Form:
    evaluation = make_evaluation(1)
    formset = {"member-TOTAL_FORMS": "7", "member-INITIAL_FORMS": "0", "member-0-email": "lucia"}
    return "marco", at(evaluation, "appoint"), formset


def changing_members() -> Form:
    formset = {"new-TOTAL_FORMS": "3", "new-INITIAL_FORMS": "0", "new-0-email": "nessuno"}
    return "marco", at(assigned(), "members"), formset


def declaring() -> Form:
    evaluation = make_evaluation(2).appointed()
    first = evaluation.projects[0].pk
    return "anna", at(evaluation, "conflicts"), {f"conflict-{first}": "yes"}


def declaring_late() -> Form:
    evaluation = assigned()
    return "anna", at(evaluation, "late_conflict", evaluation.projects[0].pk), {"reason": ""}


def replacing() -> Form:
    evaluation = assigned()
    sheet = evaluation.sheets()[0]
    declare_late_conflict(sheet.project, reason="Legame", by=sheet.member.user, now=NOW)
    return "franco", at(evaluation, "replace", sheet.pk), {"member": "x"}


def handing_over() -> Form:
    evaluation = assigned()
    sheet = evaluation.sheets()[0]
    chair = sheet.member.role == "chair"
    roles = {evaluation.member("anna").pk: "chair"} if chair else {}
    given = Change(leaving={sheet.member_id: "Dimissioni"}, roles=roles, joining=[])
    with_act = {"act": new_act(now=NOW), "by": persona("marco"), "now": NOW}
    change_members(evaluation.commission, change=given, seen={}, **with_act)
    return "franco", at(evaluation, "hand_over", sheet.member_id), {"member": ""}


def scoring() -> Form:
    evaluation = assigned()
    sheet = evaluation.sheets()[0]
    criterion = next(iter(evaluation.scores()))
    return name_of(sheet), at(evaluation, "sheet", sheet.pk), {f"points-{criterion}": "molti", "version": "1"}


def scoring_beyond() -> Form:
    evaluation = assigned()
    sheet = evaluation.sheets()[0]
    criterion = next(iter(evaluation.scores()))
    return name_of(sheet), at(evaluation, "sheet", sheet.pk), {f"points-{criterion}": "99", "version": "1"}


def preparing() -> Form:
    return "franco", at(assigned(), "panel_prepare"), {"held_at": "domani"}


def in_session() -> tuple[Evaluation, Any]:
    evaluation = assigned().confirmed().unsealed()
    return evaluation, evaluation.session()


def writing_minutes() -> Form:
    evaluation, session = in_session()
    return "franco", at(evaluation, "panel_session", session.number), {"held_at": "ieri", "version": "1"}


def deciding() -> Form:
    evaluation, session = in_session()
    criterion = next(iter(evaluation.scores()))
    place = at(evaluation, "panel_project", session.number, evaluation.projects[0].pk)
    return "franco", place, {f"points-{criterion}": "molti", "version": ""}


def bringing_minutes() -> Form:
    evaluation = assigned().confirmed().unsealed().panel()
    return "franco", at(evaluation, "panel_upload", 1), {}


def publishing() -> Form:
    evaluation = assigned().confirmed().unsealed().panel()
    evaluation.ranked()
    return "marco", at(evaluation, "publish_ranking"), {"version": "1"}


def judging() -> Form:
    project = registered_project()
    check = taken(project)
    item = project.phase.checklist.order_by("position").first()
    return "elena", url("office_judge", project), {f"verdict_{item.pk}": "forse", "version": str(check.version)}


def proposing() -> Form:
    project = registered_project()
    return "elena", url("office_propose", project), {"version": str(taken(project).version)}


def sending_back() -> Form:
    project = registered_project()
    proposed(project)
    return "giulia", url("office_send_back", project), {"note": ""}


FORMS = (
    appointing,
    changing_members,
    declaring,
    declaring_late,
    replacing,
    handing_over,
    scoring,
    scoring_beyond,
    preparing,
    writing_minutes,
    deciding,
    bringing_minutes,
    publishing,
    judging,
    proposing,
    sending_back,
)


def stale_sheet() -> Form:
    name, address, _data = scoring()
    return name, address, {"version": "7"}


def stale_minutes() -> Form:
    evaluation, session = in_session()
    form = {"held_at": "2026-03-12T09:00", "place": "Torino", "minutes": "Mio", "version": "7"}
    form["present"] = [one.pk for one in session.present.all()]
    return "franco", at(evaluation, "panel_session", session.number), form


def stale_points() -> Form:
    name, address, _data = deciding()
    return name, address, {"version": "7"}


@pytest.mark.parametrize("made", [stale_sheet, stale_minutes, stale_points], ids=lambda made: made.__name__)
def test_stale_form_says_so_first(made: Callable[[], Form]):
    name, address, data = made()
    client = SignedInClient()
    client.force_login(persona(name))
    page = client.post(address, data).content.decode()
    assert (page.count("data-error-summary"), "Il tuo testo è nei campi" in page) == (1, True)


@pytest.mark.parametrize("made", FORMS, ids=lambda made: made.__name__)
def test_refused_form_has_one_summary_whose_links_lead_to_fields(made: Callable[[], Form]):
    name, address, data = made()
    client = SignedInClient()
    client.force_login(persona(name))
    page = client.post(address, data).content.decode()
    assert page.count("data-error-summary") == 1
    summary = SUMMARY.search(page).group(0)
    links, lines = re.findall(r'<a href="([^"]*)"', summary), summary.count("<li>")
    assert (len(links), lines > 0) == (lines, True)
    assert [link for link in links if f'id="{link[1:]}"' not in page] == []
