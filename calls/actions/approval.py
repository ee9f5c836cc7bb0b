"""How a draft becomes public: its manager proposes it, the signatory returns it or publishes it with an act."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls import notifications
from calls.actions.acts import NewAct, record_act
from calls.actions.locks import locked_call
from calls.content import call_content
from calls.form_content import form_sha256
from calls.models import ActKind, Call, Form
from calls.permissions import CALL_STEPS, require_role
from calls.rules import publication_blockers
from calls.workflow import CALL
from core import audit
from core.read import fingerprint, read_blockers
from core.refusals import Refused, refuse_if


@transaction.atomic
def propose(call: Call, *, by: Any, now: datetime) -> Call:
    """Hand the draft to the signatory; nobody edits it until they answer."""
    call = locked_call(call)
    require_role(by, call, CALL_STEPS["propose"])
    before, after = CALL.move(call, "propose")
    refuse_if(publication_blockers(call, now))
    call.return_note = ""
    call.save(update_fields=["state", "return_note"])
    audit.record("call.proposed", call, by=by, now=now, before=before, after=after)
    notifications.proposed(call, by=by, now=now)
    return call


@transaction.atomic
def return_to_draft(call: Call, *, note: str, by: Any, now: datetime) -> Call:
    """Give the draft back to its managers, saying what to change."""
    call = locked_call(call)
    require_role(by, call, CALL_STEPS["return_to_draft"])
    before, after = CALL.move(call, "return_to_draft")
    if not note.strip():
        raise Refused(_("Write what should be changed, so that the call manager can do it."))
    call.return_note = note.strip()
    call.save(update_fields=["state", "return_note"])
    audit.record("call.returned", call, by=by, now=now, before=before, after=after)
    notifications.returned(call, by=by, now=now)
    return call


@transaction.atomic
def publish(call: Call, *, act: NewAct, read: str | None = None, by: Any, now: datetime) -> Call:
    """Publish the call under the act; its forms are hashed, and from here on the database freezes its terms.

    `read` is the fingerprint of the call that the signatory's page showed (calls.content): no other is published.
    """
    call = locked_call(call)
    require_role(by, call, CALL_STEPS["publish"])
    before, after = CALL.move(call, "publish")
    refuse_if(read_blockers(read, fingerprint(call_content(call))))
    refuse_if(publication_blockers(call, now))
    recorded = record_act(call, kind=ActKind.PUBLICATION, act=act, by=by, now=now)
    _freeze_forms(call, now)
    call.published_at = now
    call.save(update_fields=["state", "published_at"])
    audit.record("call.published", call, by=by, now=now, before=before, after=after, act=recorded.pk)
    notifications.published(call, by=by, now=now)
    return call


def _freeze_forms(call: Call, now: datetime) -> None:
    for form in Form.objects.filter(phase__call=call).order_by("phase__position", "version"):
        form.sha256, form.frozen_at = form_sha256(form), now
        form.save(update_fields=["sha256", "frozen_at"])
