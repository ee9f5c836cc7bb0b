"""A piece of work that takes what it is told to take: the Python that it is given."""

import sys


def main() -> None:
    exec(sys.stdin.read())
