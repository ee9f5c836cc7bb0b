"""Decides which bodies the office must confirm before they count, and what it is shown to decide by."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from organisations.models import PUBLIC_KINDS, Body, PublicRegisterEntry
from organisations.names import has_foreign_letters, skeleton
from organisations.workflow import Standing

TELLING = 8  # a shorter skeleton within a longer name says nothing
MOST_SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """One thing that speaks for or against a body's being what it says."""

    sentence: str
    speaks_for: bool
    body: Body | None = None


def first_standing(name: str, kind: str, tax_code: str, *, other_than: Body | None = None) -> str:
    """The standing with which a new body begins: a public kind, or a name or code that could be another's, waits."""
    public_code = PublicRegisterEntry.objects.filter(tax_code=tax_code).exists()
    waits = kind in PUBLIC_KINDS or public_code or has_foreign_letters(name) or _is_taken(name, other_than)
    return Standing.WAITING if waits else Standing.FREE


def step_after_correction(body: Body) -> str:
    """The step of a body (as stored) whose name or kind was corrected: once judged, it is judged again."""
    judged = body.standing_decisions.exists()
    free = not judged and first_standing(body.name, body.kind, body.tax_code, other_than=body) == Standing.FREE
    return "clear" if free else "ask"


def findings(body: Body) -> list[Finding]:
    """All that the portal knows, what speaks against it first."""
    found = [*_of_the_name(body), *_of_the_register(body)]
    return sorted(found, key=lambda one: one.speaks_for)


def alike(name: str, *, other_than: Body | None = None) -> QuerySet[Body]:
    """Known bodies whose name can be confused with this one, or public ones whose name stands within it."""
    bare = skeleton(name)
    others = Body.objects.exclude(pk=other_than.pk) if other_than else Body.objects.all()
    same = others.filter(name_skeleton=bare)
    public = others.filter(kind__in=PUBLIC_KINDS, standing=Standing.CONFIRMED)
    within = public.annotate(asked=Value(bare), length=Length("name_skeleton"))
    within = within.filter(length__gte=TELLING, asked__contains=F("name_skeleton"))
    return Body.objects.filter(pk__in=[*same.values_list("pk", flat=True), *within.values_list("pk", flat=True)])


def _is_taken(name: str, other_than: Body | None) -> bool:
    return (
        alike(name, other_than=other_than).exists()
        or PublicRegisterEntry.objects.filter(name_skeleton=skeleton(name)).exists()
    )


def _of_the_name(body: Body) -> list[Finding]:
    found = []
    if has_foreign_letters(body.name):
        found.append(Finding(_("The name has letters of another alphabet, which look like Latin ones."), False))
    for other in alike(body.name, other_than=body)[:MOST_SHOWN]:
        words = {"name": other.name, "kind": other.get_kind_display()}
        found.append(Finding(_("The name can be confused with that of %(name)s (%(kind)s).") % words, False, other))
    return found


def _of_the_register(body: Body) -> list[Finding]:
    if not PublicRegisterEntry.objects.exists():
        return []
    entries = PublicRegisterEntry.objects.filter(tax_code=body.tax_code)[:MOST_SHOWN]
    if not entries:
        return _missing(body)
    return [finding for entry in entries for finding in _held_against(body, entry)]


def _missing(body: Body) -> list[Finding]:
    public = body.kind in PUBLIC_KINDS
    found = [Finding(_("The register of public bodies has no such tax code."), False)] if public else []
    for entry in PublicRegisterEntry.objects.filter(name_skeleton=skeleton(body.name))[:MOST_SHOWN]:
        words: dict[str, Any] = {"name": entry.name, "code": entry.tax_code}
        found.append(Finding(_("The register has %(name)s under another tax code: %(code)s.") % words, False))
    return found


def _held_against(body: Body, entry: PublicRegisterEntry) -> list[Finding]:
    words = {"name": entry.name, "category": entry.category, "pec": entry.pec}
    same = entry.name_skeleton == skeleton(body.name)
    sentence = _("The register has this tax code and this name: %(name)s, %(category)s.")
    if not same:
        sentence = _("The register has this tax code under another name: %(name)s, %(category)s.")
    found = [Finding(sentence % words, same)]
    if entry.pec and entry.pec.lower() == body.pec.lower():
        found.append(Finding(_("Its certified address is the one in the register."), True))
    elif entry.pec:
        found.append(Finding(_("Its certified address is not the one in the register, %(pec)s.") % words, False))
    return found
