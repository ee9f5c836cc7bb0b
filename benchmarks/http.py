"""One HTTP request over a connection of its own, as a browser behind a proxy makes it."""

import asyncio
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

SINGLE = ("key", "seen", "shown")
FIELDS = {
    name: re.compile(rf'name="{name}" value="([^"]+)"') for name in ("csrfmiddlewaretoken", "statements", *SINGLE)
}


def form_of(page: str) -> dict[str, object]:
    """What the page that sends would post with every statement ticked; empty when it is not that page."""
    found = {name: pattern.findall(page) for name, pattern in FIELDS.items()}
    if not found["key"] or not found["csrfmiddlewaretoken"]:
        return {}
    token = found["csrfmiddlewaretoken"][-1]
    single = {name: found[name][0] for name in SINGLE if found[name]}
    return {"csrfmiddlewaretoken": token, "statements": found["statements"], **single}


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers in small letters, body, and when (seconds of time.monotonic)."""

    status: int
    headers: dict[str, str]
    body: str
    sent_at: float
    answered_at: float


async def request(port: int, path: str, *, cookies: dict[str, str], form: dict[str, object] | None = None) -> Answer:
    """GET, or POST when a form is given (lists are sent as repeated fields)."""
    body = urlencode(form or {}, doseq=True).encode()
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: {'; '.join(f'{name}={value}' for name, value in cookies.items())}",
        f"Origin: http://127.0.0.1:{port}",
        "Accept-Language: it",
        "Connection: close",
    ]
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    sent_at = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    raw = await reader.read()
    writer.close()
    return _parsed(raw, sent_at)


def _parsed(raw: bytes, sent_at: float) -> Answer:
    head, _empty, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        known = headers.get(name.lower())
        headers[name.lower()] = f"{known}\n{value.strip()}" if known else value.strip()
    status = int(first.split()[1]) if first else 0
    return Answer(status, headers, body.decode("utf-8", "replace"), sent_at, time.monotonic())


def cookie(answer: Answer, name: str) -> str:
    for line in answer.headers.get("set-cookie", "").split("\n"):
        if line.startswith(f"{name}="):
            return line.partition("=")[2].partition(";")[0]
    return ""
