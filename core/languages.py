"""In which language what is kept for good is written: that of the installation, whoever presses and reads."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation


def of_the_installation() -> AbstractContextManager[None]:
    """Within it sentences are those of settings.LANGUAGE_CODE: reasons of outcomes, papers, lists."""
    return translation.override(settings.LANGUAGE_CODE)
