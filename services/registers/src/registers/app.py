"""Puts *registers* together."""

from chassis.service import Platform, Service
from registers import domain, handlers, projection
from registers.settings import arbor_accounts, hook_secret, poll_seconds
from registers.web import edge


def build(platform: Platform) -> Service:
    """The service, with the hook as its edge, and a poller for each school whose MIS is polled."""
    pollers = handlers.pollers(platform, arbor_accounts(), poll_seconds())
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
        background=[poller.run for poller in pollers],
        report=lambda: handlers.sources(pollers),
    )
