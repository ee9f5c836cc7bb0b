"""One send, one submission, one receipt: whatever is pressed, how often and by whom."""

import pytest

from applications.models import Submission
from tests.factories.applications import complete_project, send_project

pytestmark = pytest.mark.django_db


def test_send_of_a_complete_project_gives_a_receipt() -> None:
    project = complete_project()
    submission = send_project(project)
    assert Submission.objects.get().sha256 == submission.sha256
