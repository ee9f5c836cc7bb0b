"""Visitors who read one page again and again: a process of its own, so light that it leaves the server its CPU."""

import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

READERS = 8


def read(port: int, address: str, seconds: float) -> int:
    """How many answers all of them got."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(READERS) as readers:
        return sum(readers.map(lambda _reader: _visitor(port, address, until), range(READERS)))


def _visitor(port: int, address: str, until: float) -> int:
    """Reads the page again and again over one connection, without a cookie."""
    request = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Language: it\r\n\r\n".encode()
    count, link = 0, socket.create_connection(("127.0.0.1", port))
    while time.monotonic() < until:
        link.sendall(request)
        head, closes = _answer(link)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{address} answered {head[:60]!r}")
        count += 1
        if closes:
            link.close()
            link = socket.create_connection(("127.0.0.1", port))
    link.close()
    return count


def _answer(link: Any) -> tuple[bytes, bool]:
    """The head of one answer, whose body is read and thrown away, and whether the server ends the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = link.recv(65536)
        if not piece:
            raise RuntimeError("The server ended the connection.")
        data += piece
    head, _empty, body = data.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    left = next(int(line[15:]) for line in lines if line.startswith(b"content-length:")) - len(body)
    while left > 0:
        left -= len(link.recv(65536))
    return head, b"connection: close" in lines


if __name__ == "__main__":
    print(read(int(sys.argv[1]), sys.argv[2], float(sys.argv[3])))  # noqa: T201
