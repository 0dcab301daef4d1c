"""`python -m rewards`: run the service."""

from chassis.runtime import run
from rewards.app import build

run("rewards", build)
