"""What exactly is sent: one plain, complete description of a project, from which every later page reads."""

from collections.abc import Iterable
from typing import Any

from applications.answers.asked import Asked, AskedSection
from applications.answers.budget import BudgetTotals
from applications.answers.rows import without_ids
from applications.answers.terms import money_of
from applications.drafts import Draft
from calls.models import Call, Statement
from core.canonical import canonical_json
from organisations.models import Body
from partnerships.composition import entries

FORMAT = 1


def build(draft: Draft, statements: Iterable[Statement]) -> dict[str, Any]:
    """The snapshot of the draft as it is: values that core.canonical can write (docs/answers.md gives the shape)."""
    project = draft.project
    application = project.application
    return {
        "format": FORMAT,
        "call": call_of(application.call),
        "phase": {"key": project.phase.key, "title": project.phase.title, "position": project.phase.position},
        "application": {"id": str(application.public_id), "title": title_of(draft)},
        "lead": body(application.partnership.lead),
        "partnership": {
            "name": application.partnership.name,
            "constitution": application.partnership.constitution,
            "members": entries(draft.members),
        },
        "form": {"version": project.form.version, "sha256": project.form.sha256},
        "sections": [_section(draft, section) for section in draft.sections],
        "cost_categories": [_category(category) for category in draft.around.categories],
        "documents": documents(draft),
        "statements": [statement.text for statement in statements],
        "totals": totals(money(draft)),
    }


def call_of(call: Call) -> dict[str, Any]:
    """The call, and what a receipt says of the procedure (artt. 2, 8 and 18-bis of Law 241/1990)."""
    return {
        "slug": call.slug,
        "title": call.title,
        "issuer": call.issuer.name,
        "office": call.office,
        "responsible": call.responsible,
        "contact": call.contact_email,
        "procedure_days": call.procedure_days,
        "remedies": call.remedies,
    }


def text_of(draft: Draft, statements: Iterable[Statement]) -> str:
    """The text that is sent and hashed: who shows it and who sends it write it the same."""
    return canonical_json(build(draft, statements))


def title_of(draft: Draft) -> str:
    """The title that the form asks for, or the application's own."""
    return draft.all_answers().get("title") or draft.project.application.title


def money(draft: Draft) -> BudgetTotals:
    answers = draft.all_answers()
    return money_of({key: answers.get(key) for key in draft.asked}, draft.around)


def body(row: Body) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "name": row.name,
        "kind": row.kind,
        "tax_code": row.tax_code,
        "town": row.seat_town,
        "province": row.seat_province,
    }


def documents(draft: Draft) -> list[dict[str, Any]]:
    return [
        {
            "slot": slot.key,
            "title": slot.title,
            "name": draft.documents[slot.pk].file.name,
            "size": draft.documents[slot.pk].file.size,
            "media_type": draft.documents[slot.pk].file.media_type,
            "sha256": draft.documents[slot.pk].file.sha256,
            "file_id": str(draft.documents[slot.pk].file.public_id),
        }
        for slot in draft.slots
        if slot.pk in draft.documents
    ]


def totals(money: BudgetTotals) -> dict[str, Any]:
    return {
        "requested_grant": money.requested_grant,
        "total_cost": money.total_cost,
        "direct": money.direct,
        "staff": money.staff,
        "cofinancing": money.cofinancing,
        "cofinancing_percent": money.cofinancing_percent,
        "by_category": dict(money.by_category),
        "by_member": {
            key: {
                "by_category": dict(member.by_category),
                "total_cost": member.total_cost,
                "cofinancing": member.cofinancing,
                "share_percent": member.share_percent,
            }
            for key, member in money.by_member.items()
        },
    }


def _section(draft: Draft, section: AskedSection) -> dict[str, Any]:
    answers = draft.answers(section)
    return {
        "key": section.key,
        "title": section.title,
        "questions": [_question(question, answers.get(question.key)) for question in section.questions],
    }


def _question(question: Asked, answer: Any) -> dict[str, Any]:
    return {
        "key": question.key,
        "label": question.label,
        "kind": question.kind,
        "options": [{"key": key, "label": label} for key, label in question.options],
        "answer": without_ids(question.kind, answer),
    }


def _category(category: Any) -> dict[str, Any]:
    return {
        "key": category.key,
        "title": category.title,
        "is_staff_cost": category.is_staff_cost,
        "flat_rate_percent": category.flat_rate_percent,
        "flat_rate_base": category.flat_rate_base,
        "max_percent": category.max_percent,
    }
