"""Whether an upload carries something harmful, by a ClamAV daemon when the installation has one."""

import socket
import struct

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from core.refusals import Refused

TIMEOUT = 30  # seconds
PIECE = 1 << 16


def check(upload: UploadedFile) -> None:
    """Refuse what the daemon at CLAMAV_SOCKET finds infected or cannot examine; without the setting nobody is asked."""
    path = getattr(settings, "CLAMAV_SOCKET", "")
    if not path:
        return
    try:
        answer = _ask(path, upload)
    except OSError:
        answer = ""
    if answer.endswith(" FOUND"):
        message = _("“%(name)s” contains a virus: clean your computer and send a safe copy.")
        raise Refused(message % {"name": upload.name})
    if not answer.endswith(" OK"):
        message = _("“%(name)s” could not be checked for viruses just now: try again in a few minutes.")
        raise Refused(message % {"name": upload.name})


def _ask(path: str, upload: UploadedFile) -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as daemon:
        daemon.settimeout(TIMEOUT)
        daemon.connect(path)
        daemon.sendall(b"zINSTREAM\0")
        upload.seek(0)
        while piece := upload.read(PIECE):
            daemon.sendall(struct.pack("!I", len(piece)) + piece)
        daemon.sendall(struct.pack("!I", 0))
        answer = b""
        while received := daemon.recv(4096):
            answer += received
        return answer.rstrip(b"\0").decode(errors="replace").strip()
