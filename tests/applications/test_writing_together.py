"""Several people in one section: what each wrote is merged, and only the same place changed by two is a question."""

from typing import Any

import pytest
from django.utils import timezone

from applications import actions
from applications.models import AnswerVersion, Project, SectionDraft
from applications.structure import surroundings_of
from core.refusals import NotAllowed
from organisations.models import Role
from tests.applications.test_pages import address
from tests.factories.accounts import UserFactory
from tests.factories.applications import complete_definitive, draft_project, sender
from tests.factories.organisations import acting

pytestmark = pytest.mark.django_db
QUIETLY = {"X-Autosave": "1"}
MARK = '<mark lang="it">'


def save(project: Project, answers: dict[str, Any], *, version: int = 0, by: Any = None, key: str = "strategia") -> Any:
    row = project.form.sections.get(key=key)
    by = by or sender(project)
    return actions.save_section(project, row, answers=answers, version=version, by=by, now=timezone.now())


def colleague(project: Project) -> Any:
    return acting(
        UserFactory(first_name="Anna", last_name="Bianchi"), project.application.partnership.lead, Role.OPERATOR
    )


def stored(key: str = "strategia") -> dict[str, Any]:
    return SectionDraft.objects.get(section__key=key, project__phase__position=1).answers


def test_two_people_in_two_questions_lose_nothing() -> None:
    project = draft_project()
    save(project, {"coherence": "Di Anna", "integration": ""}, by=colleague(project))
    saved = save(project, {"coherence": "", "integration": "Mio"})
    assert (saved.questions, saved.replaced, saved.draft.version) == ((), (), 2)
    assert stored() == {"coherence": "Di Anna", "integration": "Mio"}


def test_same_place_changed_by_two_keeps_what_is_stored_and_saves_the_rest() -> None:
    project = draft_project()
    anna = colleague(project)
    save(project, {"coherence": "Di Anna"}, by=anna)
    saved = save(project, {"coherence": "Mio", "integration": "Mio anche questo"})
    (question,) = saved.questions
    assert (question.conflict.mine, question.conflict.theirs, question.version.saved_by) == ("Mio", "Di Anna", anna)
    assert stored() == {"coherence": "Di Anna", "integration": "Mio anche questo"}


def test_own_other_window_is_nobody_else() -> None:
    project = draft_project()
    save(project, {"coherence": "Prima finestra"})
    saved = save(project, {"coherence": "Seconda finestra"})
    assert (saved.questions, [each.conflict.theirs for each in saved.replaced]) == ((), ["Prima finestra"])
    assert stored() == {"coherence": "Seconda finestra"}
    kept = AnswerVersion.objects.filter(question="coherence").order_by("number")
    assert list(kept.values_list("answer", flat=True)) == ["Prima finestra", "Seconda finestra"]


def test_own_window_does_not_replace_what_somebody_else_wrote_last() -> None:
    project = draft_project()
    save(project, {"coherence": "Prima finestra"})
    save(project, {"coherence": "Di Anna"}, version=1, by=colleague(project))
    saved = save(project, {"coherence": "Seconda finestra"})
    assert [each.conflict.theirs for each in saved.questions] == ["Di Anna"]
    assert stored() == {"coherence": "Di Anna"}


def test_tab_that_went_back_only_ever_adds_a_version() -> None:
    project = draft_project()
    for version, text in enumerate(("Uno", "Due", "Tre")):
        save(project, {"coherence": text, "integration": text}, version=version)
    saved = save(project, {"coherence": "Uno", "integration": "Uno, ripreso"}, version=1)
    assert stored() == {"coherence": "Tre", "integration": "Uno, ripreso"}
    assert saved.draft.version == 4
    kept = AnswerVersion.objects.filter(question="integration").order_by("number")
    assert list(kept.values_list("answer", flat=True)) == ["Uno", "Due", "Tre", "Uno, ripreso"]


def test_version_that_there_never_was_takes_nobodys_place() -> None:
    project = draft_project()
    save(project, {"coherence": "Di Anna"}, by=colleague(project))
    saved = save(project, {"coherence": "Mio", "integration": ""}, version=99)
    assert [each.conflict.theirs for each in saved.questions] == ["Di Anna"]
    assert stored() == {"coherence": "Di Anna"}


def costs(project: Project) -> tuple[Any, dict[str, Any], list[Any], Any]:
    """The section of the costs, its draft, the partners and a category of the definitive project."""
    around = surroundings_of(project.application.call, project.application.partnership)
    return project.drafts.get(section__key="costi"), around.partners, around.direct_categories[0].key


def budget_with(answers: dict[str, Any], *lines: tuple[str, str, str]) -> dict[str, Any]:
    amounts = {(line["member"], line["category"]): line["amount"] for line in answers["budget"]["lines"]}
    amounts |= {(member, category): amount for member, category, amount in lines}
    rows = [{"member": m, "category": c, "amount": amount} for (m, c), amount in amounts.items()]
    return {"budget": {**answers["budget"], "lines": rows}}


def test_partners_in_their_own_columns_never_meet() -> None:
    project = complete_definitive()
    draft, partners, category = costs(project)
    now, section = project.created_at, draft.section
    lead, partner = partners[0].id, partners[1].id
    given = {"version": draft.version, "now": now}
    theirs = budget_with(draft.answers, (partner, category, "200.00"))
    actions.save_section(project, section, answers=theirs, by=colleague(project), **given)
    mine = budget_with(draft.answers, (lead, category, "100.00"))
    saved = actions.save_section(project, section, answers=mine, by=sender(project), **given)
    assert saved.questions == ()
    expected = budget_with(draft.answers, (lead, category, "100.00"), (partner, category, "200.00"))["budget"]["lines"]
    lines = saved.draft.answers["budget"]["lines"]
    key = lambda line: (line["member"], line["category"])  # noqa: E731
    assert sorted(lines, key=key) == sorted(expected, key=key)


def test_versions_are_kept_by_question_and_only_of_what_changed() -> None:
    project = draft_project()
    save(project, {"coherence": "Uno", "integration": "Uno"})
    save(project, {"coherence": "Due", "integration": "Uno"}, version=1)
    rows = AnswerVersion.objects.filter(project=project).exclude(question="title").order_by("question", "number")
    assert list(rows.values_list("question", "number", "answer")) == [
        ("coherence", 1, "Uno"),
        ("coherence", 2, "Due"),
        ("integration", 1, "Uno"),
    ]
    assert set(rows.values_list("saved_by", flat=True)) == {sender(project).pk}


# -- The pages ---------------------------------------------------------------------------------------------------------
def test_autosave_tells_the_page_what_others_wrote(client: Any) -> None:
    project = draft_project()
    save(project, {"coherence": "Di Anna", "areas": ["casa"]}, by=colleague(project))
    client.force_login(sender(project))
    posted = {"version": "0", "coherence": "", "integration": "Mio", "areas-shown": "1"}
    answer = client.post(address("section", project, "strategia"), posted, headers=QUIETLY).json()
    assert (answer["state"], answer["version"], answer["merged"]["version"]) == ("saved", 0, 2)
    assert answer["merged"]["fields"] == [
        {"name": "areas", "values": ["casa"], "was": []},
        {"name": "coherence", "values": ["Di Anna"], "was": [""]},
    ]
    assert stored() == {"areas": ["casa"], "coherence": "Di Anna", "integration": "Mio"}


def test_autosave_without_others_moves_the_form_on(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    answer = client.post(
        address("section", project, "strategia"), {"version": "0", "coherence": "Mio"}, headers=QUIETLY
    )
    assert ("merged" in answer.json(), answer.json()["version"]) == (False, 1)


def test_autosave_in_the_same_place_asks_and_stores_the_rest(client: Any) -> None:
    project = draft_project()
    save(project, {"coherence": "Di Anna"}, by=colleague(project))
    client.force_login(sender(project))
    posted = {"version": "0", "coherence": "Mio", "integration": "Il resto"}
    answer = client.post(address("section", project, "strategia"), posted, headers=QUIETLY).json()
    assert (answer["state"], "Anna Bianchi" in answer["message"]) == ("conflict", True)
    assert stored() == {"coherence": "Di Anna", "integration": "Il resto"}


MINE = {"version": "0", "coherence": "Il testo mio resta", "integration": "Mio"}


@pytest.fixture
def contested(client: Any) -> Project:
    project = draft_project()
    save(project, {"coherence": "Il testo suo resta", "areas": ["casa"]}, by=colleague(project))
    client.force_login(sender(project))
    return project


def test_question_shows_both_texts_and_who_wrote_the_other(contested: Project, client: Any) -> None:
    shown = client.post(address("section", contested, "strategia"), MINE)
    assert shown.status_code == 409
    assert (f"{MARK}mio</mark>" in shown.text, f"{MARK}suo</mark>" in shown.text) == (True, True)
    assert ("Anna Bianchi" in shown.text, len(shown.context["differences"])) == (True, 1)


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Il testo mio resta"), ("theirs", "Il testo suo resta")])
def test_choice_touches_only_the_place_in_question(contested: Project, client: Any, choice: str, kept: str) -> None:
    page = address("section", contested, "strategia")
    settled = client.post(page, MINE).context["settled"]
    assert client.post(page, {**MINE, "settled": settled, "choice": choice}).status_code == 302
    assert stored() == {"areas": ["casa"], "coherence": kept, "integration": "Mio"}


def test_putting_together_shows_mine_in_the_field_and_theirs_beside(contested: Project, client: Any) -> None:
    page = address("section", contested, "strategia")
    settled = client.post(page, MINE).context["settled"]
    merged = client.post(page, {**MINE, "settled": settled, "choice": "edit"})
    assert [(field.value, field.theirs) for field in merged.context["fields"] if field.asked.key == "coherence"] == [
        ("Il testo mio resta", "Il testo suo resta")
    ]
    both = {"version": str(merged.context["version"]), "coherence": "Il testo suo e mio resta"}
    assert client.post(page, both).status_code == 302
    assert stored()["coherence"] == "Il testo suo e mio resta"


def test_choice_about_a_text_that_changed_again_is_asked_again(contested: Project, client: Any) -> None:
    page = address("section", contested, "strategia")
    settled = client.post(page, MINE).context["settled"]
    save(contested, {"coherence": "Cambiato ancora"}, version=settled, by=colleague(contested))
    again = client.post(page, {**MINE, "settled": settled, "choice": "mine"})
    assert (again.status_code, "Cambiato" in again.text) == (409, True)
    assert stored()["coherence"] == "Cambiato ancora"


def test_no_choice_is_asked_again_and_nothing_gives_way(contested: Project, client: Any) -> None:
    page = address("section", contested, "strategia")
    settled = client.post(page, MINE).context["settled"]
    again = client.post(page, {**MINE, "settled": settled})
    assert (again.status_code, again.context["undecided"]) == (409, True)
    assert stored()["coherence"] == "Il testo suo resta"


def test_each_place_has_its_own_choice(contested: Project, client: Any) -> None:
    save(contested, {"integration": "Suo"}, version=1, by=colleague(contested))
    page = address("section", contested, "strategia")
    settled = client.post(page, MINE).context["settled"]
    chosen = {"choice:coherence": "theirs", "choice:integration": "mine"}
    assert client.post(page, {**MINE, "settled": settled, **chosen}).status_code == 302
    assert stored() == {"areas": ["casa"], "coherence": "Il testo suo resta", "integration": "Mio"}


def test_long_text_shown_again_takes_nobodys_place(contested: Project, client: Any) -> None:
    page = address("section", contested, "strategia")
    limit = contested.form.sections.get(key="strategia").questions.get(key="integration").max_length
    long = {"version": "0", "coherence": "", "integration": "parola " * limit}
    shown = client.post(page, long)
    values = {field.asked.key: field.value for field in shown.context["fields"]}
    assert (values["coherence"], values["integration"]) == ("Il testo suo resta", long["integration"].strip())
    save(contested, {"integration": "Suo"}, version=1, by=colleague(contested))
    again = client.post(page, {**long, "coherence": values["coherence"]})
    short = {"coherence": values["coherence"], "integration": "Mio", "version": str(again.context["version"])}
    assert client.post(page, short).status_code == 409
    assert stored() == {"areas": ["casa"], "coherence": "Il testo suo resta", "integration": "Suo"}


@pytest.mark.parametrize(
    "then", ["remove:areas:x", "restore:areas:x", "add:a\nb", "remove:", "restore:x:\r\n", "nulla"]
)
def test_forged_step_after_the_save_is_none(contested: Project, client: Any, then: str) -> None:
    page = address("section", contested, "strategia")
    answer = client.post(page, {"version": "1", "areas": ["casa"], "integration": "Mio", "then": then})
    assert (answer.status_code, stored()["areas"]) == (302, ["casa"])


def test_own_other_window_is_told_and_not_asked(client: Any) -> None:
    project = draft_project()
    save(project, {"coherence": "Prima finestra"})
    client.force_login(sender(project))
    answer = client.post(address("section", project, "strategia"), {**MINE, "then": "stay"}, follow=True)
    assert ("versioni precedenti" in answer.text, stored()["coherence"]) == (True, "Il testo mio resta")


def test_stranger_learns_nothing_from_a_save(contested: Project, client: Any) -> None:
    client.force_login(UserFactory())
    page = address("section", contested, "strategia")
    assert [client.post(page, {**MINE, **more}).status_code for more in ({}, {"settled": "1", "choice": "edit"})] == [
        404,
        404,
    ]
    assert stored()["coherence"] == "Il testo suo resta"


def test_stranger_cannot_bring_anything_back(contested: Project) -> None:
    section = contested.form.sections.get(key="strategia")
    save(contested, {"coherence": "Dopo"}, version=1, by=colleague(contested))
    given = {"question": "coherence", "number": 1, "seen": 9, "now": timezone.now()}
    with pytest.raises(NotAllowed):
        actions.bring_back(contested, section, by=UserFactory(), **given)
    assert stored()["coherence"] == "Dopo"
