"""Puts *registers* together."""

from chassis.service import Platform, Service
from registers import domain, handlers, projection
from registers.adapters.arbor_rest import Arbor, line_to
from registers.settings import arbor_accounts, hook_secret, poll_seconds, wonde_accesses
from registers.web import edge


def build(platform: Platform) -> Service:
    """The service, with the hook as its edge, and a poller for each school whose MIS is polled."""
    accounts = arbor_accounts()
    pollers = handlers.pollers(platform, accounts, wonde_accesses(), poll_seconds())
    misses = {school: Arbor(line_to(account)) for school, account in accounts.items()}
    return Service(
        domain=domain,
        projection=projection,
        commands=handlers.COMMANDS,
        decision_questions=handlers.DECISION_QUESTIONS,
        questions=handlers.QUESTIONS,
        effects=handlers.effects(platform, misses),
        sealed=handlers.sealing(platform),
        opens_trusts=True,
        edge=edge(platform, hook_secret),
        background=[poller.run for poller in pollers],
        report=lambda: handlers.sources(pollers),
    )
