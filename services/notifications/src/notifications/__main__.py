"""`python -m notifications`: run the service."""

from chassis.runtime import run
from notifications.app import build

run("notifications", build)
