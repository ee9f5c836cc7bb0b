"""What a signatory reads before signing a call: its money and windows in short, and the way to each of its parts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Assessment, Call, Phase
from calls.page import phases_of
from calls.reading import grid, money
from core.templatetags.wecare import filesize, moment, points


def in_short(call: Call) -> list[tuple[str, str]]:
    """The money, then when each phase opens and closes, then who answers for the procedure, as (term, words)."""
    windows = [(phase.title, _window(phase)) for phase in call.phases.order_by("position")]
    return [*money(call), *windows, (_("Person responsible for the procedure (RUP)"), call.responsible)]


def parts(call: Call) -> list[dict[str, Any]]:
    """Every page and file of the call as items of a task list: its public page, each form, each document."""
    page = reverse("calls:detail", args=[call.slug])
    said = _("text, who may apply, caps, costs, statements, criteria and checklist")
    whole = {"label": _("The call as the public will read it"), "url": page, "note": said}
    documents = [
        {
            "label": document.title,
            "url": reverse("calls:document", args=[call.slug, document.pk]),
            "note": f"{document.file.name}, {filesize(document.file.size)}",
        }
        for document in call.documents.select_related("file")
    ]
    return [whole, *(_form_of(call, phase) for phase in phases_of(call)), *documents]


def _window(phase: Phase) -> str:
    if phase.closes_at is None:
        return _("from %(opens)s, without an end") % {"opens": moment(phase.opens_at)}
    return _("from %(opens)s to %(closes)s") % {"opens": moment(phase.opens_at), "closes": moment(phase.closes_at)}


def _form_of(call: Call, phase: Phase) -> dict[str, Any]:
    asked = sum(section.questions.count() for form in phase.forms.all() for section in form.sections.all())
    slots = len(phase.required_documents.all())
    said = [
        ngettext("%(count)s question", "%(count)s questions", asked) % {"count": asked},
        ngettext("%(count)s document asked for", "%(count)s documents asked for", slots) % {"count": slots},
    ]
    if phase.assessment == Assessment.SCORING:
        said.append(_("up to %(points)s points") % {"points": points(grid(phase)["total"])})
    else:
        held = len(phase.checklist.all())
        said.append(ngettext("%(count)s requirement", "%(count)s requirements", held) % {"count": held})
    label = _("Form of “%(phase)s”") % {"phase": phase.title}
    return {"label": label, "url": reverse("calls:form", args=[call.slug, phase.key]), "note": ", ".join(said)}
