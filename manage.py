#!/usr/bin/env python
"""Runs the portal's commands, on the embedded servers when the environment names none."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wecare_portal.settings")
    from django.core.management import execute_from_command_line

    from wecare_portal.embedded import servers

    try:
        with servers.for_a_command(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except (servers.NotForProduction, RuntimeError) as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
