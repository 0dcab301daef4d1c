"""Names, numbers and addresses that nobody can take for real: all of them are invented."""

from __future__ import annotations

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _words(
    "Ada Alba Amara Anya Arjun Asha Ayo Bea Ben Bilal Bo Cara Cem Clio Dara Dev Dina Ebo Edie Elif Eli Emre Esme Ezra "
    "Fay Femi Finn Gia Gus Hana Hari Hugo Ida Idris Ines Isla Ivo Jada Jai Joss Juno Kai Kara Kemi Kit Lara Leo Lila "
    "Luca Mae Malik Mara Mia Milo Mina Nadia Nico Nia Noor Ola Oma Orla Otis Pia Quin Rafi Remi Reza Rio Rosa Rumi "
    "Sana Saul Seb Sia Suki Tara Theo Tia Tomas Uma Una Veer Vida Wren Xan Yara Yusuf Zara Zeb Zia Zuri"
)
_STEMS = _words("Test Sample Mock Trial Pretend Fable Invent Example Specimen Figment Model Draft")
_ENDINGS = _words("ley ton ford ham worth by well combe wick field stead bourne")
LAST = tuple(stem + ending for stem in _STEMS for ending in _ENDINGS)

LANGUAGES = _words("Urdu Polish Romanian Turkish Bengali Arabic Punjabi Portuguese Somali Lithuanian")

ILL = (
    "Temperature",
    "Sickness in the night",
    "Bad cold",
    "Sore throat",
    "Ear ache",
    "Stomach ache",
    "Headache",
    "Rash",
)


def mobile(rng: Random) -> str:
    """A number of the range that Ofcom keeps for drama (07700 900000 to 900999): it rings nowhere."""
    return f"07700 900{rng.randrange(1000):03}"


def staff_email(first: str, last: str, number: int) -> str:
    """A work address at example.org; no guardian has it."""
    return f"{first}.{last}.staff-{number}@example.org".lower()


def email(first: str, last: str, number: int) -> str:
    """An address at example.org, which is reserved for examples (RFC 2606)."""
    return f"{first}.{last}.{number}@example.org".lower()
