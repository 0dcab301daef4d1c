"""Puts *rewards* together."""

from chassis.service import Platform, Service
from rewards import domain, handlers, projection


def build(platform: Platform) -> Service:
    """The service: it needs nothing of the platform but the log."""
    return Service(domain=domain, projection=projection, questions=handlers.QUESTIONS)
