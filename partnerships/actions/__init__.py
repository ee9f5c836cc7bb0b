"""Everything that happens to a partnership and its members."""

from partnerships.actions.forming import (
    change_member,
    dissolve,
    fix,
    form_partnership,
    freeze,
    lock,
    reopen,
    set_shares,
)
from partnerships.actions.invitations import accept, decline, invite_member
from partnerships.actions.restoring import restore
from partnerships.actions.seats import declare, leave, remove

__all__ = [
    "accept",
    "change_member",
    "declare",
    "decline",
    "dissolve",
    "fix",
    "form_partnership",
    "freeze",
    "invite_member",
    "leave",
    "lock",
    "remove",
    "reopen",
    "restore",
    "set_shares",
]
