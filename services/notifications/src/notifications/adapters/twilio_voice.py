"""What Twilio says on the telephone, as TwiML: all of a call in the language of its message."""

from __future__ import annotations

from twilio.twiml.voice_response import Gather, VoiceResponse

from notifications.adapters import Outgoing
from notifications.adapters.translations import ENGLISH, languages

_VOICES = {ENGLISH: "en-GB", "pl": "pl-PL", "ro": "ro-RO", "tr": "tr-TR"}


def spoken(message: Outgoing, pressed: str) -> str:
    """The message, twice, until a key is pressed: a key alone shows that somebody has heard it. `pressed`: where to say
    so; the language is added to it."""
    language, response = _speaks(message.language), VoiceResponse()
    for _ in range(2):
        gather = Gather(input="dtmf", num_digits=1, timeout=8, action=f"{pressed}/{language}", method="POST")
        gather.say(message.body, language=_VOICES[language])
        gather.say(languages()[language].phrases["press"], language=_VOICES[language])
        response.append(gather)
    response.hangup()
    return str(response)


def thanked(language: str = ENGLISH) -> str:
    """What is said once a key was pressed."""
    language, response = _speaks(language), VoiceResponse()
    response.say(languages()[language].phrases["thanks"], language=_VOICES[language])
    response.hangup()
    return str(response)


def _speaks(language: str) -> str:
    """The language, where the voice speaks it; English otherwise."""
    return language if language in _VOICES else ENGLISH
