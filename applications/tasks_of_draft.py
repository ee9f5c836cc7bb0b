"""What there is to do in a draft: one item for each section, the partners, the declarations and the documents."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import rules
from applications.answers.asked import AskedSection
from applications.answers.terms import RuleLine, rule_lines
from applications.drafts import Draft
from applications.structure import terms_of
from core.refusals import Blocker
from core.templatetags.wecare import stamp
from partnerships import rules as partnership_rules

DECLARATION = "undeclared"


def task_items(draft: Draft, day: date) -> list[dict[str, Any]]:
    """Items for components/task_list.html, in the order in which one works."""
    lines = money_and_time(draft)
    sections = [_section_item(draft, section, lines) for section in draft.sections]
    return [*sections, *_partnership_items(draft, day), _documents_item(draft)]


def money_and_time(draft: Draft) -> list[RuleLine]:
    """The call's rules about money and time beside this draft, kept or not."""
    return rule_lines(draft.all_answers(), draft.asked, terms_of(draft.project.application.call), draft.around)


def is_done(item: dict[str, Any]) -> bool:
    return bool(item["done"])


def _item(label: str, url: str, missing: int, note: str, *, wrong: int = 0) -> dict[str, Any]:
    done = not missing and not wrong
    if done:
        words = _("Complete")
    elif wrong:
        words = ngettext("%(count)d to correct", "%(count)d to correct", wrong) % {"count": wrong}
    else:
        words = ngettext("%(count)d missing", "%(count)d missing", missing) % {"count": missing}
    state = "complete" if done else "incomplete"
    return {"label": label, "url": url, "state": state, "state_label": words, "note": note, "done": done}


def _section_item(draft: Draft, section: AskedSection, lines: list[RuleLine]) -> dict[str, Any]:
    found = rules.section_problems(draft, section)
    keys = {question.key for question in section.questions}
    broken = [line for line in lines if not line.ok and line.question in keys]
    missing = sum(1 for problem in found if problem.missing)
    return _item(
        section.title,
        rules.section_url(draft.project, section.key),
        missing,
        _saved_note(draft, section),
        wrong=len(found) - missing + len(broken),
    )


def _saved_note(draft: Draft, section: AskedSection) -> str:
    saved = draft.saved.get(section.id)
    if saved is None or not saved.answers:
        return str(_("Not started"))
    return _("Last saved by %(person)s, %(moment)s") % {"person": saved.saved_by, "moment": stamp(saved.saved_at)}


def _partnership_items(draft: Draft, day: date) -> list[dict[str, Any]]:
    partnership = draft.project.application.partnership
    page = reverse("partnerships:detail", args=[partnership.public_id])
    blockers = partnership_rules.send_blockers(partnership, day)
    undeclared = [blocker for blocker in blockers if blocker.code == DECLARATION]
    others = [blocker for blocker in blockers if blocker.code != DECLARATION]
    return [
        _item(_("Partners and shares"), page, len(others), _first(others)),
        _item(_("Declarations of the members"), f"{page}#members", len(undeclared), _first(undeclared)),
    ]


def _documents_item(draft: Draft) -> dict[str, Any]:
    blockers = rules.document_blockers(draft)
    return _item(_("Documents"), rules.documents_url(draft.project), len(blockers), _first(blockers))


def _first(blockers: list[Blocker]) -> str:
    return str(blockers[0].message) if blockers else ""
