"""What can be done with bodies and with the mandates to act for them."""

from organisations.actions.bodies import (
    AlreadyRegistered,
    Representative,
    authorise_issuer,
    change_representative,
    district_keys,
    register_body,
    update_body,
)
from organisations.actions.mandates import (
    accept_mandate,
    end_mandate,
    invite_person,
    refuse_mandate,
    request_mandate,
    withdraw_mandate,
)
from organisations.actions.standing import confirm_body, load_public_register, refuse_body

__all__ = [
    "AlreadyRegistered",
    "Representative",
    "accept_mandate",
    "authorise_issuer",
    "change_representative",
    "confirm_body",
    "district_keys",
    "end_mandate",
    "invite_person",
    "load_public_register",
    "refuse_body",
    "refuse_mandate",
    "register_body",
    "request_mandate",
    "update_body",
    "withdraw_mandate",
]
