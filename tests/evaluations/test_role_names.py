"""A person's part is named by the function, which has no gender, in both languages."""

import pytest
from django.utils import translation

from calls.models import StaffRole
from evaluations.models import CommissionRole
from organisations.models import Role

NAMES = {
    "en": (["Chair", "Evaluation", "Secretariat"], "Checks", "Audit", "Checks", "Evaluation commission", "Audit"),
    "it": (
        ["Presidente", "Valutazione", "Segreteria"],
        "Istruttoria",
        "Revisione",
        "Istruttoria",
        "Commissione di valutazione",
        "Revisione",
    ),
}


@pytest.mark.parametrize("language", ["en", "it"])
def test_parts_are_named_by_what_is_done(language: str):
    with translation.override(language):
        commission = [str(one.label) for one in CommissionRole]
        office = [str(one.label) for one in (StaffRole.CASE_OFFICER, StaffRole.AUDITOR)]
        mandates = [str(one.label) for one in (Role.CASE_OFFICER, Role.COMMISSION_STAFF, Role.AUDITOR)]
    assert (commission, *office, *mandates) == NAMES[language]
