"""A message in its words: what of it is sealed is opened here, for whoever is about to hand it over or to show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from chassis.service import Keyring
from events.notifications import MessageSending
from notifications.adapters import Provider
from notifications.adapters.wording import Told, Wording, wording


async def opened(keyring: Keyring, messages: Iterable[MessageSending]) -> Mapping[str, str]:
    """Token → text, of whatever is sealed of these messages."""
    return await keyring.open({token for message in messages for token in _tokens(message)})


def _tokens(message: MessageSending) -> Iterable[str]:
    return filter(None, [*message.names.values(), message.telephone, message.email, message.language, message.note])


def worded(message: MessageSending, texts: Mapping[str, str], provider: Provider) -> Wording:
    """The message in its words, in a language that its provider carries."""
    names = {pupil: texts[name] for pupil, name in message.names.items()}
    wished = texts[message.language] if message.language else None
    note = texts[message.note] if message.note else ""
    return wording(message, Told(names, note), wished, partial(provider.carries, message.channel))
