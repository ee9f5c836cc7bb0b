"""Who is told when the course of a call changes, once each, in their language, in a few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls.actions import extend, resume, revoke, suspend
from core import outbox
from core.models import Notice
from organisations.models import Role
from partnerships.models import Partnership
from tests.factories.accounts import UserFactory, persona
from tests.factories.applications import draft_project, sender, sent_project
from tests.factories.calls import new_act, phase_of, published_call
from tests.factories.organisations import BodyFactory, acting
from tests.factories.partnerships import invited, representative_of, seated

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(kind):
    """The notices of the kind by recipient."""
    return {notice.recipient: notice for notice in Notice.objects.filter(kind=f"call.{kind}")}


def by_marco(now):
    return {"act": new_act(now=now), "by": persona("marco"), "now": now}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def call(now):
    return published_call(now=now)


def test_extension_is_told_once_to_lead_partners_invited_and_office(call, now):
    draft, sent = draft_project(call=call), sent_project(call=call)
    partner = representative_of(seated(draft.application.partnership).body)
    guest = acting(UserFactory(), BodyFactory(odv=True), Role.OPERATOR)
    invited(draft.application.partnership, guest.mandates.get().body)
    invited(draft.application.partnership, email="nuovo@ente.example")
    extend(phase_of(call), closes_at=phase_of(call).closes_at + DAY, **by_marco(now))
    leads = [draft.application.partnership.lead, sent.application.partnership.lead]
    partners = [member.body for member in sent.application.partnership.members.exclude(role="lead")]
    expected = {body.pec.lower() for body in leads}
    expected |= {representative_of(body).email for body in (*leads, *partners)} | {partner.email, guest.email}
    expected |= {"nuovo@ente.example"} | {persona(name).email for name in ("giulia", "elena", "paolo", "chiara")}
    assert set(told("extended")) == expected


def test_extension_says_old_and_new_deadline_act_and_what_to_do(call, now, settings):
    settings.SITE_URL = "https://bandi.example"
    project, phase = draft_project(call=call), phase_of(call)
    after = phase.closes_at + DAY
    extend(phase, closes_at=after, **by_marco(now))
    notice = told("extended")[sender(project).email]
    page = f"https://bandi.example/applications/{project.application.public_id}/"
    assert notice.url == page
    assert page in notice.text
    assert f'href="{page}"' in notice.html
    for words in (moment_it(phase.closes_at), moment_it(after), "eterminazione n. 999 del ", "sostituirlo"):
        assert words in notice.text, words


def moment_it(value):
    from django.utils import translation

    from core.templatetags.wecare import moment

    with translation.override("it"):
        return moment(value)


@pytest.mark.parametrize("decision", ["extended", "suspended", "resumed", "revoked"])
def test_each_reads_it_in_their_language_with_their_own_page(call, now, decision):
    project = draft_project(call=call)
    english = sender(project)
    english.language = "en"
    english.save(update_fields=["language"])
    member = invited(project.application.partnership, email="nuovo@ente.example")
    decide(decision, call, now)
    ours, theirs = told(decision)[english.email], told(decision)["nuovo@ente.example"]
    titles = {
        "extended": ("New deadline: ", "Nuova scadenza: "),
        "suspended": ("Suspended: ", "Sospeso: "),
        "resumed": ("Open again: ", "Di nuovo aperto: "),
        "revoked": ("Revoked: ", "Revocato: "),
    }
    assert (ours.language, ours.title) == ("en", titles[decision][0] + call.title)
    assert (theirs.language, theirs.title) == ("it", titles[decision][1] + call.title)
    assert ours.url.endswith(f"/applications/{project.application.public_id}/")
    assert theirs.url.endswith(f"/partnerships/invitations/{member.token}/")
    assert outbox.PLACE not in ours.text + ours.html + theirs.text + theirs.html
    lead = project.application.partnership.lead
    assert ours.text.startswith(f"Dear {english},\n")
    assert ours.text.endswith(f"{ours.url}\n\nYou receive this message for: {lead}\n")
    assert theirs.text.startswith("Buongiorno,\n")


def decide(decision, call, now):
    phase = phase_of(call)
    if decision == "extended":
        extend(phase, closes_at=phase.closes_at + DAY, **by_marco(now))
    elif decision == "revoked":
        revoke(call, **by_marco(now))
    else:
        suspend(phase, **by_marco(now))
        if decision == "resumed":
            resume(phase, **by_marco(now + timedelta(minutes=1)))


def test_resumption_with_a_later_deadline_is_one_notice_with_both(call, now):
    project, phase = draft_project(call=call), phase_of(call)
    suspend(phase, **by_marco(now))
    resume(phase, closes_at=phase.closes_at + DAY, **by_marco(now))
    assert (len(told("resumed")), len(told("extended"))) == (len(told("suspended")), 0)
    text = told("resumed")[sender(project).email].text
    assert moment_it(phase.closes_at) in text
    assert moment_it(phase.closes_at + DAY) in text


def test_who_takes_part_twice_is_told_once_and_led_to_the_list(call, now):
    first, second = draft_project(call=call), draft_project(call=call)
    both = acting(sender(first), second.application.partnership.lead, Role.OPERATOR)
    invited(first.application.partnership, email=both.email)
    extend(phase_of(call), closes_at=phase_of(call).closes_at + DAY, **by_marco(now))
    assert Notice.objects.filter(kind="call.extended", recipient=both.email).count() == 1
    assert told("extended")[both.email].url.endswith("/applications/")


def test_who_lapsed_was_dissolved_or_applies_elsewhere_is_not_told(call, now):
    lapsed, elsewhere = draft_project(call=call), draft_project(call=published_call(now=now))
    invited(lapsed.application.partnership, email="nuovo@ente.example")
    type(lapsed).objects.filter(pk=lapsed.pk).update(state="lapsed")
    Partnership.objects.filter(pk=lapsed.application.partnership_id).update(state="dissolved")
    extend(phase_of(call), closes_at=phase_of(call).closes_at + DAY, **by_marco(now))
    assert not {sender(lapsed).email, sender(elsewhere).email, "nuovo@ente.example"} & set(told("extended"))


def test_number_of_queries_does_not_grow_with_the_applications(call, now):
    def queries(moment):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            extend(phase_of(call), closes_at=phase_of(call).closes_at + DAY, **by_marco(moment))
        return len(captured)

    for _number in range(2):
        invited(draft_project(call=call).application.partnership)
    few = queries(now)
    for _number in range(8):
        invited(draft_project(call=call).application.partnership)
    assert queries(now + timedelta(minutes=1)) == few
