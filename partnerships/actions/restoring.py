"""How a partnership becomes again what was sent, when the replacement that changed it is given up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import audit
from partnerships import notifications
from partnerships.models import Member, Partnership
from partnerships.workflow import MEMBER

Entry = Mapping[str, Any]


def restore(partnership: Partnership, *, members: Sequence[Entry], by: Any, now: datetime) -> None:
    """Give back the seats, tasks and shares that were sent: `members` are the entries of composition.entries.

    Called on a forming partnership that the caller has locked, in its transaction, before it is fixed. Who joined
    since is told that the version sent stands without them.
    """
    sent = {entry["id"]: entry for entry in members}
    for member in partnership.members.live().select_related("body").order_by("pk"):
        if str(member.public_id) not in sent:
            _take_back(member, partnership, by, now)
    for member in partnership.members.filter(public_id__in=sent).select_related("body").order_by("pk"):
        _give_back(member, partnership, sent[str(member.public_id)], by, now)


def _take_back(member: Member, partnership: Partnership, by: Any, now: datetime) -> None:
    before, after = MEMBER.move(member, "remove")
    member.partnership = partnership
    member.reason = _("The version that was sent stands, and this body is not in it.")
    member.declared_at = member.declared_by = None
    member.save(update_fields=["state", "reason", "declared_at", "declared_by"])
    audit.record("member.removed", member, by=by, now=now, before=before, after=after)
    notifications.removed(member, now)


def _give_back(member: Member, partnership: Partnership, entry: Entry, by: Any, now: datetime) -> None:
    stands = (member.role, member.task, member.share_percent)
    sent = (entry["role"], entry["task"], Decimal(entry["share_percent"]))
    returns = "restore" in MEMBER.actions_from(member.state)
    if stands == sent and not returns:
        return
    before = after = member.state
    if returns:
        before, after = MEMBER.move(member, "restore")
        made = member.declarations.order_by("made_at", "pk").last()
        member.declared_by, member.declared_at = (made.made_by, made.made_at) if made else (member.answered_by, now)
    member.partnership, member.reason = partnership, ""
    member.role, member.task, member.share_percent = sent
    member.save(update_fields=["state", "role", "task", "share_percent", "reason", "declared_by", "declared_at"])
    audit.record("member.restored", member, by=by, now=now, before=before, after=after)
    notifications.changed(member, now)
