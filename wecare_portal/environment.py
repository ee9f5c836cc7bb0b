"""Decides how settings are read from the environment, and how their absence is told."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def required(name: str, meaning: str) -> str:
    """The value of a variable that has no safe default; its absence stops the portal with the variable's name."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"The environment variable {name} is not set: {meaning}.")
    return value


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"The environment variable {name} must be true or false, not {value!r}.")


def number(name: str, default: int, most: int | None = None) -> int:
    """A whole number, not below 0, and not above `most` when there is one."""
    value = text(name)
    try:
        found = int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"The environment variable {name} must be a whole number, not {value!r}.") from None
    if found < 0 or (most is not None and found > most):
        bounds = "at least 0" if most is None else f"between 0 and {most}"
        raise ImproperlyConfigured(f"The environment variable {name} must be {bounds}, not {found}.")
    return found


def items(name: str) -> list[str]:
    return [item.strip() for item in text(name).split(",") if item.strip()]


def hosts(name: str) -> list[str]:
    """Host names, each by itself: links in mails are made with the name that a request gave."""
    found = items(name)
    if "*" in found:
        raise ImproperlyConfigured(f"The environment variable {name} must name the portal's hosts, not every host (*).")
    return found


def database(url: str) -> dict[str, object]:
    """Django's database settings from postgres://user:password@host:port/name?host=/socket/folder&sslmode=require."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// because PostgreSQL is the only database.")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()
