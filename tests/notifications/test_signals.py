"""What the words of a reply say: STOP, distress, and the code that they suggest, cautiously."""

import pytest

from events.codes import AWAY, UNEXPLAINED
from notifications.adapters.signals import Signals, lists, signals, simplified


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", " Stop. ", "s t o p", "STOP!!", "Stop all", "UNSUBSCRIBE", "please stop", "Wypisz mnie",
     "rezygnuję", "Dezabonare", "iptal", "İPTAL", "بند کریں", "বন্ধ করুন", "\tstop\n"],
)  # fmt: skip
def test_stop_is_understood_however_it_is_written(text) -> None:
    assert signals(text) == Signals(asks="stop")


@pytest.mark.parametrize("text", ["START", "unstop", " Subscribe ", "Wznów", "başla"])
def test_start_is_understood(text) -> None:
    assert signals(text) == Signals(asks="start")


@pytest.mark.parametrize("text", ["Stop it hurts him", "The bus did not stop", "stopped being ill", "end of term"])
def test_stop_among_other_words_is_no_stop(text) -> None:
    assert signals(text).asks is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tom is ill today", "I"),
        ("He has a TEMPERATURE, sorry!", "I"),
        ("tummy-ache and vomiting", "I"),
        ("Tom will not be in school, he is poorly", "I"),
        ("at the doctor's this morning", "M"),
        ("Dentist appointment", "M"),
        ("in hospital", "M"),
        ("We are on holiday", "G"),
        ("his grandad's funeral", "C"),
        ("jest chora, ma gorączkę", "I"),
        ("este bolnavă", "I"),
        ("çok hasta", "I"),
        ("doktora gidiyoruz", "M"),
        ("بچہ بیمار ہے", "I"),
        ("ওর জ্বর", "I"),
    ],
)
def test_plain_words_suggest_a_code(text, code) -> None:
    assert signals(text).suggested == code


@pytest.mark.parametrize(
    "text",
    [
        "He is not ill",
        "isn't ill, just tired",
        "ill, so we went to the doctor",
        "his brother is ill",
        "I am ill and cannot bring him",
        "mum is sick",
        "he is better now, was sick",
        "ok thanks",
        "pillow",
        "illness-free",
        "",
    ],
)
def test_where_it_is_not_plain_nothing_is_suggested(text) -> None:
    assert signals(text).suggested is None


@pytest.mark.parametrize(
    "text",
    [
        "But I dropped him at the gate",
        "She should be in school!!",
        "He has run away, please help",
        "I am scared of him",
        "call the POLICE",
        "wyszła do szkoły o 8",
        "یاسر لاپتہ ہے",
        "সে নিখোঁজ",
    ],
)
def test_words_of_distress_and_of_a_child_who_should_be_there_are_heard(text) -> None:
    assert signals(text).distress


@pytest.mark.parametrize("text", ["Tom is ill today", "at the dentist", "ok", "thank you"])
def test_ordinary_words_are_no_distress(text) -> None:
    assert not signals(text).distress


def test_every_code_that_words_suggest_gives_a_reason() -> None:
    assert set(lists().reasons) <= AWAY - UNEXPLAINED


def test_no_word_is_lost_when_it_is_simplified() -> None:
    known = lists()
    assert "" not in known.stop | known.start | known.distress | known.denies
    assert simplified("  Gorączkę,  \n ŁÓDŹ ") == "goraczke lodz"
