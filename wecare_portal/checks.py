"""Says at `check --deploy` what an installation lacks: a narrow role in the database, fonts for its PDF files."""

from pathlib import Path
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


FONTS = {
    "NotoSans-Regular": "fonts-noto-core",
    "NotoSansArabic-Regular": "fonts-noto-core",
    "wqy-microhei": "fonts-wqy-microhei",
}
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


@register("security", deploy=True)
def fonts_are_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What people type in other scripts would be blank in their PDFs."""
    lacking = [name for name in FONTS if not any(any(folder.rglob(f"{name}.*")) for folder in FOLDERS)]
    if not lacking:
        return []
    packages = " ".join(sorted({FONTS[name] for name in lacking}))
    return [
        Warning(
            f"The fonts {', '.join(lacking)} are missing: PDF files would leave other scripts blank.",
            hint=f"On the machines of the workers: apt-get install {packages}",
            id="wecare.W003",
        )
    ]
