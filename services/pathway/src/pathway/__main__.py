"""`python -m pathway`: run the service."""

from chassis.runtime import run
from pathway.app import build

run("pathway", build)
