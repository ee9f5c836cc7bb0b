"""Whether what a person signs is what their page showed: the fingerprint of it travels in the form, as `read`."""

from django.utils.translation import gettext as _

from core.canonical import canonical_json, sha256_hex
from core.refusals import Blocker

FIELD = "read"


def fingerprint(content: object) -> str:
    """Of a text, or of plain data in their canonical form."""
    return sha256_hex(content if isinstance(content, str) else canonical_json(content))


def read_blockers(read: str | None, now_is: str) -> list[Blocker]:
    """Why the press does not count: its page showed something else than what it would sign.

    `now_is` is the fingerprint of that, taken under the lock; `read` is None where no page was read (data that are
    planted, a command).
    """
    if read is None or read == now_is:
        return []
    message = _("Something changed after this page was shown to you, and nothing was published: read it again below.")
    return [Blocker(message, code="changed")]
