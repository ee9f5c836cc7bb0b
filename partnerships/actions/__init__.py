"""Everything that happens to a partnership and its members."""

from partnerships.actions.ending import dissolve_all, hold_forming, lapse_invitations
from partnerships.actions.forming import (
    change_member,
    dissolve,
    fix,
    form_partnership,
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
    "dissolve_all",
    "fix",
    "form_partnership",
    "hold_forming",
    "invite_member",
    "lapse_invitations",
    "leave",
    "lock",
    "remove",
    "reopen",
    "restore",
    "set_shares",
]
