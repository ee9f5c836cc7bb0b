"""How an issuing body sets its protocol register and its privacy notice."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.models import Issuer
from calls.permissions import may_create
from core import audit
from core.models import ProtocolRegister
from core.refusals import Blocker, NotAllowed, Refused, refuse_if
from core.seen import Seen
from organisations.models import Body


@transaction.atomic
def set_issuer(
    body: Body, *, register: str, privacy_notice: str, seen: Seen | None = None, by: Any, now: datetime
) -> Issuer:
    """Store both; the letters of the register do not change once a number was given under them.

    `seen` is what the person had before them: ChangedMeanwhile when it is not what is stored.
    """
    if not may_create(by, body, timezone.localdate(now)):
        raise NotAllowed
    body = Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    stored = Issuer.objects.filter(body=body).first()
    if seen is not None:
        seen.require_values(shown(stored))
    refuse_if(_register_blockers(stored, register))
    before = stored.register if stored else ""
    row = stored or Issuer(body=body)
    row.register, row.privacy_notice = register, privacy_notice.strip()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("Another body has these letters already: choose others.")) from error
    audit.record("issuer.set", body, by=by, now=now, before=before, after=register)
    return row


def shown(stored: Issuer | None) -> dict[str, str]:
    """What a form shows of it, by the names of its fields."""
    return {"register": stored.register, "privacy_notice": stored.privacy_notice} if stored else {}


def _register_blockers(stored: Issuer | None, register: str) -> list[Blocker]:
    if stored is None or stored.register == register or not is_used(stored):
        return []
    message = _("Numbers have already been issued with the letters %(register)s: they do not change any more.")
    return [Blocker(message % {"register": stored.register}, code="register_used")]


def is_used(issuer: Issuer) -> bool:
    """Whether a protocol number was given with its letters."""
    return ProtocolRegister.objects.filter(register=issuer.register).exists()
