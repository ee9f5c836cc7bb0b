"""Runs the demonstration (`demo`), or a command beside servers of its own (`run COMMAND…`)."""

import os
import subprocess
import sys

from wecare_portal.embedded import servers
from wecare_portal.embedded.child import NotReady
from wecare_portal.embedded.demo import demo, say


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DEBUG", "true")  # servers of one's own carry a trial, a test or a developer's command
    try:
        match arguments:
            case ["demo"]:
                return demo()
            case ["run", "--durable", *command] if command:
                with servers.for_a_while(hasty=False):
                    return subprocess.call(command)
            case ["run", *command] if command:
                with servers.for_a_while(hasty=True):
                    return subprocess.call(command)
    except (servers.NotForProduction, servers.InUse, NotReady, RuntimeError) as refusal:
        say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return 130
    say("usage: python -m wecare_portal.embedded demo | run [--durable] COMMAND...")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
