"""How a row of core names any row of any app without knowing that app."""

from django.apps import apps
from django.db.models import Model


def label_of(subject: Model) -> tuple[str, str]:
    """The pair (subject_type, subject_id): the label "app.model" and the primary key as text."""
    if subject.pk is None:
        raise ValueError("A subject must be saved before it is named.")
    return subject._meta.label_lower, str(subject.pk)


def find(subject_type: str, subject_id: str) -> Model | None:
    """The row that the pair names, or None when it is gone."""
    return apps.get_model(subject_type)._base_manager.filter(pk=subject_id).first()
