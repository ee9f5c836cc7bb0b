"""What is wrong with the criteria of a scored phase."""

from collections.abc import Iterator
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import Call, CriterionClass, Phase
from core.refusals import Blocker
from core.templatetags.wecare import points


def most_points(group: CriterionClass) -> Decimal:
    """The most a project can have in the class: maximum points times weight, added up."""
    return sum((criterion.max_points * criterion.weight for criterion in group.criteria.all()), Decimal(0))


def scoring_blockers(call: Call, phase: Phase) -> Iterator[Blocker]:
    """Classes without criteria, thresholds out of reach, no order among equals, nobody to score."""
    classes = list(phase.criterion_classes.prefetch_related("criteria"))
    url = reverse("calls:rows", args=[call.slug, "classes", phase.pk])
    if not classes:
        yield Blocker(_("“%(phase)s” is scored, but it has no criteria.") % {"phase": phase.title}, url, "no_criteria")
    for group in classes:
        yield from _class_blockers(group, url)
    total = sum((most_points(group) for group in classes), Decimal(0))
    own = reverse("calls:edit_phase", args=[call.slug, phase.key])
    if phase.threshold_total is not None and phase.threshold_total > total:
        message = _("The threshold on the total is %(threshold)s, but at most %(most)s points can be had.")
        words = {"threshold": points(phase.threshold_total), "most": points(total)}
        yield Blocker(message % words, own, "threshold_total_too_high")
    if phase.evaluators_per_application < 1:
        yield Blocker(_("Each application needs at least one evaluator."), own, "no_evaluator")
    if not phase.tie_breaks.exists():
        message = _("Say which rules separate projects with the same points.")
        yield Blocker(message, reverse("calls:rows", args=[call.slug, "tie-breaks", phase.pk]), "no_tie_break")


def _class_blockers(group: CriterionClass, url: str) -> Iterator[Blocker]:
    most = most_points(group)
    words = {"title": group.title, "threshold": points(group.threshold), "most": points(most)}
    if not group.criteria.all():
        yield Blocker(_("The class “%(title)s” has no criteria.") % words, url, "empty_class")
    elif group.threshold is not None and group.threshold > most:
        message = _("The threshold of “%(title)s” is %(threshold)s, but at most %(most)s points can be had.")
        yield Blocker(message % words, url, "threshold_too_high")
