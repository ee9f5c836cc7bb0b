"""Files that go with notices: a package names the function that makes them, called when the notice is delivered."""

import logging
from collections.abc import Callable

from django.utils import translation
from django.utils.module_loading import import_string

from core.models import Notice

logger = logging.getLogger(__name__)

File = tuple[str, bytes, str]  # its name, its bytes, its media type

WITHOUT_AFTER = 3  # attempts: then the notice goes without its files, for its text names the page that has them

_makers: dict[str, str] = {}


class NotMade(Exception):
    """A file could not be made; the mail server has no part in it."""


def enclose(kind: str, name: str) -> None:
    """Name the function for notices of the kind, as "package.module.function": a notice in, its files out."""
    _makers[kind] = name


def files_of(notice: Notice) -> list[File]:
    """The files of the notice, in its language. Raises NotMade while another attempt may bring them."""
    if notice.kind not in _makers:
        return []
    make: Callable[[Notice], list[File]] = import_string(_makers[notice.kind])
    try:
        with translation.override(notice.language):
            return make(notice)
    except Exception as error:
        if notice.attempts < WITHOUT_AFTER:
            raise NotMade(str(error)) from error
        logger.exception("Notice %s goes without its files", notice.pk)
        return []
