"""Says at `check --deploy` what is missing: a narrow role, a secret key, a proxy, fonts for PDF files."""

import ipaddress
from pathlib import Path
from typing import Any

from django.conf import settings
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
            id="wecare.W006",
        )
    ]


@register("security", deploy=True)
def secret_is_secret(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Who guesses the key signs links to new passwords and known devices."""
    key = settings.SECRET_KEY
    if len(key) >= 50 and len(set(key)) >= 10 and "development" not in key and "insecure" not in key:
        return []
    hint = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
    return [Warning("SECRET_KEY can be guessed: it is short, repeats itself or is an example.", hint, id="wecare.W003")]


@register("security", deploy=True)
def trust_of_proxies_ends(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whoever sits in a trusted network says when a project was received and from where."""
    if not settings.TRUSTED_PROXIES:
        return [
            Warning(
                "TRUSTED_PROXIES is empty: no proxy that the portal knows buffers what slow browsers send, and the "
                "moment of reception is taken only when a process is free.",
                hint="Put a proxy that buffers before the portal (docs/nginx.conf) and name its network.",
                id="wecare.W005",
            )
        ]
    return [
        Warning(
            f"TRUSTED_PROXIES has {network!r}: anybody there could choose the moment at which a project was received.",
            hint="Name the proxy's own address or network, such as 172.16.0.0/12.",
            id="wecare.W004",
        )
        for network in settings.TRUSTED_PROXIES
        if network != "unix" and not _is_narrow(network)
    ]


def _is_narrow(network: str) -> bool:
    """A private network, or a public one of no more than 256 addresses."""
    try:
        known = ipaddress.ip_network(network)
    except ValueError:
        return False
    return known.num_addresses <= 256 or (known.is_private and known.prefixlen >= 8)
