#!/usr/bin/env python
"""Runs the portal's commands, on the embedded servers when the environment names none."""

import os
import sys

# These write the source itself, on a developer's machine.
OF_THE_SOURCE = {"makemessages", "compilemessages", "makemigrations"}


def main() -> None:
    if set(sys.argv[1:2]) & OF_THE_SOURCE:
        os.environ.setdefault("DEBUG", "true")
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
