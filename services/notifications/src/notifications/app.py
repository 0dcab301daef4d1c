"""Puts *notifications* together: who takes its messages, and where they say what became of them."""

from collections.abc import Mapping

from chassis.service import Platform, Service
from notifications import domain, handlers, projection, settings
from notifications.adapters import Provider
from notifications.adapters.folder import Folder
from notifications.adapters.notify import Notify
from notifications.adapters.smtp import Smtp
from notifications.adapters.translations import languages
from notifications.adapters.twilio import Twilio
from notifications.web import Secrets, edge


def build(platform: Platform) -> Service:
    """The service, with its providers; the folder is the platform's for it. Raises WrongTemplate."""
    languages()
    providers: Mapping[str, Provider] = {
        "folder": Folder(platform.folder),
        "notify": Notify(settings.notify_account),
        "twilio": Twilio(settings.twilio_account),
        "smtp": Smtp(settings.smtp_account, platform.now),
    }
    readers = handlers.readers(
        platform, settings.schools_with_mailboxes(), settings.mailbox_account, settings.mailbox_seconds()
    )
    return Service(
        domain=domain,
        projection=projection,
        commands=handlers.COMMANDS,
        decision_questions=handlers.DECISION_QUESTIONS,
        questions=handlers.questions(platform, providers),
        sealed=handlers.sealing(platform),
        effects=handlers.effects(platform, providers),
        edge=edge(platform, Secrets(settings.notify_token, settings.twilio_account, settings.bounce_token)),
        background=[reader.run for reader in readers],
        report=lambda: handlers.mailboxes(readers),
    )
