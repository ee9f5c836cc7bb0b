"""Decides in which folder the embedded servers keep their data, and at which addresses they answer."""

import hashlib
import os
import pwd
import stat
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FALLBACK = Path("/var/lib/wecare-portal")
# A Unix socket's path may have 107 characters; the longest name we put in the folder is ".s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 85
DATABASE = OWNER = "wecare"
APPLICATION = "wecare_app"
SERVER_ACCOUNTS = ("wecare-portal", "nobody")


def data_folder(wanted: str = "") -> Path:
    """DATA or `.data` of the checkout; as root another folder when the servers' account cannot reach that one.

    PostgreSQL refuses to run as root, so that as root it runs under another account, to which a checkout
    in /root is closed.
    """
    asked = Path(wanted or os.environ.get("DATA", "").strip() or CHECKOUT / ".data").expanduser().resolve()
    if os.geteuid() != 0 or reachable(asked):
        return asked
    return FALLBACK / _short_name(asked)


def reachable(path: Path) -> bool:
    """Whether every account of the machine may pass through the folders above this path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents if folder.exists())


def socket_folder(data: Path) -> Path:
    inside = data / "run"
    if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    return Path("/tmp") / f"wecare-{os.geteuid()}-{_short_name(data)}"


def database_url(data: Path) -> str:
    """The address for web, worker and beat: the application's role, which owns nothing."""
    return f"postgres://{APPLICATION}@/{DATABASE}?host={socket_folder(data)}"


def owner_url(data: Path) -> str:
    """The address for migrations, and for tests, which empty tables."""
    return f"postgres://{OWNER}@/{DATABASE}?host={socket_folder(data)}"


def redis_url(data: Path) -> str:
    return f"unix://{socket_folder(data)}/redis.sock?db=0"


def server_account() -> pwd.struct_passwd | None:
    """The account that runs the embedded servers when the portal is started by root; None: the person's own."""
    if os.geteuid() != 0:
        return None
    for name in SERVER_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("No account can run PostgreSQL: make one with: useradd --system wecare-portal")


def make(path: Path, *, private_to: pwd.struct_passwd | None) -> None:
    """A folder that only the servers' account opens."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    if private_to:
        os.chown(path, private_to.pw_uid, private_to.pw_gid)


def _short_name(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]
