"""Says at `check --deploy` when the application's role could do more in the database than its work."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.db import OperationalError

from wecare_portal.roles import too_much


@register("security", deploy=True)
def role_is_narrow(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        found = too_much()
    except OperationalError:
        return [Warning("The database cannot be reached, so that its role could not be examined.", id="wecare.W001")]
    if not found:
        return []
    return [
        Warning(
            f"The role of DATABASE_URL {', '.join(found)}: what was sent is not safe from it.",
            hint="Name the owner in DATABASE_OWNER_URL, another role in DATABASE_URL, and run manage.py migrate.",
            id="wecare.W002",
        )
    ]
