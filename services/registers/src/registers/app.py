"""Puts *registers* together."""

from chassis.service import Platform, Service
from registers import domain, handlers, projection
from registers.settings import hook_secret
from registers.web import edge


def build(platform: Platform) -> Service:
    """The service, with the hook as its edge."""
    return Service(
        domain=domain,
        projection=projection,
        commands=handlers.COMMANDS,
        decision_questions=handlers.DECISION_QUESTIONS,
        questions=handlers.QUESTIONS,
        effects=handlers.effects(platform),
        sealed=handlers.sealing(platform),
        opens_trusts=True,
        edge=edge(platform, hook_secret),
    )
