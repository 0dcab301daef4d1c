"""What Twilio says on the telephone, as TwiML."""

from __future__ import annotations

from twilio.twiml.voice_response import Gather, VoiceResponse

from notifications.adapters import Outgoing

_VOICES = {"en": "en-GB", "pl": "pl-PL", "ro": "ro-RO", "tr": "tr-TR"}
_ENGLISH = "en-GB"


def spoken(message: Outgoing, pressed: str) -> str:
    """The message, twice, until a key is pressed: a key alone shows that somebody has heard it. `pressed`: where to say
    so."""
    response = VoiceResponse()
    for _ in range(2):
        gather = Gather(input="dtmf", num_digits=1, timeout=8, action=pressed, method="POST")
        gather.say(message.body, language=_VOICES.get(message.language, _ENGLISH))
        gather.say("Please press 1 now to show that you have heard this message.", language=_ENGLISH)
        response.append(gather)
    response.hangup()
    return str(response)


def thanked() -> str:
    """What is said once a key was pressed."""
    response = VoiceResponse()
    response.say("Thank you. Goodbye.", language=_ENGLISH)
    response.hangup()
    return str(response)
