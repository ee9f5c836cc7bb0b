"""Decides who needs a second factor, whether this session has shown it, and what is left to do."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from evaluations.models import CommissionMember
from organisations.models import OFFICE_ROLES, SENDER_ROLES, Mandate

# Pages on which the factor is set up or shown, on which one leaves, and those that say nothing of anybody.
FREE_PREFIXES = ("account_", "mfa_", "mailbox")
FREE_NAMES = {"set_language", "health", "accessibility", "privacy", "licences", "session"}


def is_free(view_name: str) -> bool:
    return view_name.startswith(FREE_PREFIXES) or view_name in FREE_NAMES


def missing(request: HttpRequest) -> bool:
    """Whether the signed-in person acts for an issuer or a commission and has not shown the second factor."""
    if not request.user.is_authenticated or shown(request):
        return False
    return needed_by().filter(pk=request.user.pk).exists()


def shown(request: HttpRequest) -> bool:
    """Whether a code was given in this session; a password alone leaves no such record."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def needed_by() -> QuerySet[User]:
    """Who acts for an issuer or sits in a commission, the administrators, and by a setting those who commit a body."""
    mandates = Mandate.objects.in_force(timezone.localdate()).filter(user=OuterRef("pk"))
    roles = OFFICE_ROLES | (SENDER_ROLES if settings.SECOND_FACTOR_FOR_REPRESENTATIVES else frozenset())
    in_office = mandates.filter(Q(role__in=roles) | Q(body__is_issuer=True))
    in_commission = CommissionMember.objects.seated().filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(in_office) | Exists(in_commission) | Q(is_staff=True) | Q(is_superuser=True))


def address_of_missing_step(request: HttpRequest) -> str:
    has_one = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    return reverse("mfa_reauthenticate" if has_one else "mfa_activate_totp")
