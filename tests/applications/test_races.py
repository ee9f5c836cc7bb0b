"""What cannot be undone, pressed by several at the same moment."""

from typing import Any

import pytest
from django.utils import timezone

from applications import actions
from applications.models import AnswerVersion, Participation, Project, SectionDraft, Submission
from applications.workflow import ProjectState
from core.models import ProtocolRegister
from core.refusals import Refused
from organisations.models import Role
from partnerships.actions import leave
from tests.factories.accounts import UserFactory
from tests.factories.applications import (
    close_and_register,
    complete_project,
    draft_project,
    fresh,
    send_project,
    sender,
    sent_project,
)
from tests.factories.calls import published_call
from tests.factories.organisations import BodyFactory, acting
from tests.factories.partnerships import invited, representative_of
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_double_click_sends_once() -> None:
    project = complete_project()
    results = race(*[lambda: send_project(project)] * 4)
    assert {result.pk for result in results} == {Submission.objects.get().pk}


def test_two_people_send_once() -> None:
    project = complete_project()
    delegate = acting(UserFactory(), project.application.partnership.lead, Role.DELEGATE)
    results = race(lambda: send_project(project), lambda: send_project(project, by=delegate))
    assert {result.pk for result in results} == {Submission.objects.get().pk}


def test_shared_body_passes_its_cap_in_no_race() -> None:
    call, partner = published_call(), BodyFactory(cooperative=True)
    projects = [complete_project(call=call, partners=[partner]) for _number in range(4)]
    results = race(*[lambda project=project: send_project(project) for project in projects])
    refused = [result for result in results if isinstance(result, Refused)]
    assert (len(refused), Participation.objects.filter(body=partner).count()) == (2, 2)
    assert {blocker.code for refusal in refused for blocker in refusal.blockers} == {"cap"}


def test_invitation_beside_the_sending_never_stays_open_in_what_was_sent() -> None:
    project, now = complete_project(), timezone.now()
    partnership = project.application.partnership
    sent, _asked = race(
        lambda: send_project(project),
        lambda: invited(partnership, email="ultimo@posta.example", now=now),
    )
    pending = partnership.members.filter(state="invited").count()
    assert (fresh(project).state, pending) in {(ProjectState.SENT, 0), (ProjectState.DRAFT, 1)}
    assert isinstance(sent, Refused) == (pending == 1)


def test_partner_who_leaves_beside_the_sending_stays_in_what_was_sent() -> None:
    project, now = complete_project(partners=[BodyFactory(cooperative=True)]), timezone.now()
    member = project.application.partnership.members.get(role="partner")
    by = representative_of(member.body)
    sent, left = race(
        lambda: send_project(project),
        lambda: leave(member, reason="Basta", by=by, now=now),
    )
    member.refresh_from_db()
    assert (fresh(project).state, member.state) in {(ProjectState.SENT, "declared"), (ProjectState.DRAFT, "left")}
    assert [isinstance(sent, Refused), isinstance(left, Refused)].count(True) == 1


def test_protocol_numbers_have_no_gap_when_some_sends_are_refused() -> None:
    call, partner = published_call(), BodyFactory(cooperative=True)
    projects = [complete_project(call=call, partners=[partner]) for _number in range(3)]
    projects += [complete_project(call=call) for _number in range(3)]
    race(*[lambda project=project: send_project(project) for project in projects])
    numbers = sorted(Submission.objects.values_list("protocol_number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]
    assert ProtocolRegister.objects.get().last_number == 5


def test_withdraw_and_replace_at_once_leave_one_decision() -> None:
    project = sent_project()
    by, now = sender(project), timezone.now()
    results = race(
        lambda: actions.withdraw(project, by=by, now=now),
        lambda: actions.withdraw(project, by=by, now=now),
    )
    assert [isinstance(result, Refused) for result in results].count(True) == 1
    assert fresh(project).state == ProjectState.WITHDRAWN


def test_two_registrations_at_once_register_once() -> None:
    project = sent_project()
    race(lambda: close_and_register(project), lambda: close_and_register(project))
    assert fresh(project).state == ProjectState.REGISTERED


def saving(project: Project, answers: dict[str, Any], by: Any, version: int = 0) -> Any:
    row = project.form.sections.get(key="strategia")
    return lambda: actions.save_section(project, row, answers=answers, version=version, by=by, now=timezone.now())


def people(project: Project, count: int) -> list[Any]:
    return [acting(UserFactory(), project.application.partnership.lead, Role.OPERATOR) for _number in range(count)]


def test_first_saves_of_a_section_at_once_are_merged() -> None:
    project = draft_project()
    mine, theirs = people(project, 2)
    results = race(saving(project, {"coherence": "mia"}, mine), saving(project, {"integration": "tua"}, theirs))
    assert [result.questions for result in results] == [(), ()]
    draft = SectionDraft.objects.get(section__key="strategia")
    assert (draft.answers, draft.version) == ({"coherence": "mia", "integration": "tua"}, 2)


def test_many_people_and_their_tabs_at_once_lose_nothing() -> None:
    project = draft_project()
    texts = {person: [f"{person.pk} prima", f"{person.pk} seconda"] for person in people(project, 3)}
    acts = [saving(project, {"coherence": text}, person) for person, both in texts.items() for text in both]
    acts += [
        saving(project, {"areas": [area]}, person) for area, person in zip(("casa", "lavoro"), texts, strict=False)
    ]
    results = race(*acts)
    draft = SectionDraft.objects.get(section__key="strategia")
    kept = AnswerVersion.objects.filter(project=project, question="coherence").values_list("answer", flat=True)
    asked = [each.conflict.mine for result in results for each in result.questions]
    assert sorted([*kept, *asked]) == sorted(text for both in texts.values() for text in both)
    assert draft.answers["areas"] == ["casa", "lavoro"]
    assert draft.version == AnswerVersion.objects.filter(project=project).exclude(question="title").count()


def test_same_place_saved_by_two_at_once_is_one_question() -> None:
    project = draft_project()
    mine, theirs = people(project, 2)
    results = race(saving(project, {"coherence": "mia"}, mine), saving(project, {"coherence": "tua"}, theirs))
    assert sorted(len(result.questions) for result in results) == [0, 1]
    (asked,) = [each.conflict for result in results for each in result.questions]
    assert SectionDraft.objects.get(section__key="strategia").answers == {"coherence": asked.theirs}


def test_version_brought_back_and_a_save_at_once_lose_nothing() -> None:
    project = draft_project()
    mine, theirs = people(project, 2)
    saving(project, {"coherence": "uno"}, mine)()
    saving(project, {"coherence": "due"}, mine, version=1)()
    row, given = project.form.sections.get(key="strategia"), {"question": "coherence", "number": 1, "seen": 2}
    back, _saved = race(
        lambda: actions.bring_back(project, row, by=mine, now=timezone.now(), **given),
        saving(project, {"coherence": "tre"}, theirs, version=2),
    )
    stored = SectionDraft.objects.get(section__key="strategia").answers["coherence"]
    assert stored == ("tre" if isinstance(back, Refused) else "uno")


def test_save_and_send_at_once_store_what_was_sent() -> None:
    project = complete_project()
    row = project.form.sections.get(key="idea")
    draft = project.drafts.get(section=row)
    changed = {**draft.answers, "need": "Cambiato mentre si inviava."}

    def saves() -> Any:
        version = draft.version
        return actions.save_section(
            project, row, answers=changed, version=version, by=sender(project), now=timezone.now()
        )

    _saved, submission = race(saves, lambda: send_project(project))
    stored = project.drafts.get(section=row).answers["need"]
    if isinstance(submission, Refused):  # the save came between the page and the press: nothing is sent unseen
        assert [blocker.code for blocker in submission.blockers] == ["changed"]
        assert (stored, Submission.objects.count()) == (changed["need"], 0)
    else:
        assert f'"{stored}"'.replace("\n", "\\n") in submission.snapshot
