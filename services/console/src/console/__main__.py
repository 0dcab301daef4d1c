"""Runs the console as a process."""

import asyncio
import sys

import chassis.lean  # noqa: F401 - before anything that imports nats-py
from chassis.listening import PORT_TAKEN, PortTaken
from chassis.logging import configure
from chassis.settings import SettingMissing
from chassis.turns import wait_for_turns
from console.app import run

if __name__ == "__main__":
    wait_for_turns()
    configure()
    try:
        asyncio.run(run())
    except PortTaken as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(PORT_TAKEN)
    except (SettingMissing, OSError) as error:
        sys.exit(str(error))
