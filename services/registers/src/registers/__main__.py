"""`python -m registers`: run the service."""

from chassis.runtime import run
from registers.app import build

run("registers", build)
