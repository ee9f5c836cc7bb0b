"""Decides what has to be known about the public body whose portal this is, before it may stand for it."""

from wecare_portal import environment


def portal(*, development: bool) -> dict[str, str]:
    """What headers, footers and notices say of the body; a real installation must name it and how it is reached."""
    names = {
        "name": environment.text("PORTAL_NAME"),
        "parent_name": environment.text("PORTAL_OWNER"),
        "parent_url": environment.text("PORTAL_OWNER_URL"),
        "office": environment.text("PORTAL_OFFICE"),
        "email": environment.text("PORTAL_EMAIL"),
        "pec": environment.text("PORTAL_PEC"),
        "transparency_url": environment.text("PORTAL_TRANSPARENCY_URL"),
        "accessibility_email": environment.text("ACCESSIBILITY_EMAIL", environment.text("PORTAL_EMAIL")),
        "accessibility_url": environment.text("ACCESSIBILITY_URL"),
        "privacy_email": environment.text("PRIVACY_EMAIL", environment.text("PORTAL_EMAIL")),
    }
    return {key: value for key, value in (names if development else names | _required()).items() if value}


def _required() -> dict[str, str]:
    return {
        "parent_name": environment.required("PORTAL_OWNER", "the public body whose portal this is"),
        "email": environment.required("PORTAL_EMAIL", "the address at which people reach the office"),
        "pec": environment.required("PORTAL_PEC", "the certified address (PEC) of the public body"),
        "transparency_url": environment.required(
            "PORTAL_TRANSPARENCY_URL", "the page “Amministrazione trasparente” of the public body"
        ),
    }
