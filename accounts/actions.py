"""Changes what a person says of themselves, and re-encrypts their second factors under a new key."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.adapter import cipher
from accounts.models import User
from core import audit
from core.seen import Seen

SECRETS = ("secret", "seed")


@transaction.atomic
def update_profile(
    user: User, *, first_name: str, last_name: str, language: str, seen: Seen | None = None, by: User, now: datetime
) -> User:
    """Change the person's own name and language; acts and receipts keep the name they were made with."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if seen is not None:
        seen.require(user)
    wanted = {"first_name": first_name, "last_name": last_name, "language": language}
    changed = sorted(field for field, value in wanted.items() if getattr(user, field) != value)
    for field in changed:
        setattr(user, field, wanted[field])
    if changed:
        user.save(update_fields=changed)
        audit.record("profile_changed", user, by=by, now=now, fields=changed)
    return user


def rotate_second_factors() -> int:
    """Write every secret anew under the first key, so that the older keys can be removed; returns how many rows."""
    rows = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if row is not None:
                row.data = {key: _rotated(key, value) for key, value in row.data.items()}
                row.save(update_fields=["data"])
                rows += 1
    return rows


def _rotated(key: str, value: object) -> object:
    if key in SECRETS:
        return cipher().rotate(str(value).encode()).decode()
    if key == "migrated_codes" and isinstance(value, list):
        return [cipher().rotate(code.encode()).decode() for code in value]
    return value
