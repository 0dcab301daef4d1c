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


@pytest.mark.parametrize(
    "text",
    ["Stop please", "STOP thanks", "Please stop texting me", "stop sending me messages", "Please unsubscribe me",
     "STOP STOP", "don't text me again", "no more texts please", "please remove me from this list",
     "proszę nie wysyłać mi wiadomości"],
)  # fmt: skip
def test_stop_is_understood_among_courtesies_and_where_messages_are_meant(text) -> None:
    assert signals(text).asks == "stop"


@pytest.mark.parametrize("text", ["Dentist, back by 11", "ill, in later", "he'll be back after lunch", "in at 10.30"])
def test_a_child_who_comes_later_is_heard(text) -> None:
    assert signals(text).returns
    assert not signals("ill, back on Monday").returns


@pytest.mark.parametrize(
    "text",
    ["not in this morning, ill, back by 12", "he is not well, in at 11", "won't be in until 11",
     "ill, not in till after lunch", "not feeling well, back later",
     "ill, will be in this afternoon", "he'll be in today, just slept badly", "was sick, he will be late today",
     "wróci po 12", "przyjdzie później", "vine la școală la 11", "saat 11 de gelecek", "öğleden sonra gelecek",
     "12 بجے تک آئے گا", "দুপুরে আসবে"],
)  # fmt: skip
def test_a_child_who_is_not_well_and_comes_at_a_time_that_is_said_comes(text) -> None:
    assert signals(text).returns


@pytest.mark.parametrize(
    "text",
    ["He won't be in today, he is ill", "not in today, vomiting", "can't come in today", "He will not be in today",
     "wont be in this afternoon either, sick", "She isn't coming in today", "Amira is unable to come in today, fever",
     "not well enough to come in this afternoon", "too ill to be back this afternoon", "Tom is ill. Not back later",
     "I don't think he will be in today", "keeping him in today, temperature", "ill, I will ring back later",
     "sick, back later this week", "ill, back by 14 September", "ill, back by the 14th", "ill until 14 September",
     "ill, back after 3 days",
     "ill, back at 9 tomorrow", "fever, in at 9 on Monday", "he came in at 3 vomiting", "not going in today, unwell",
     "He'll not be back after lunch, he is sick", "nie przyjdzie później, chory", "nie wróci po 12",
     "wróci po 14 września", "nu vine la 11, bolnav", "nu ajunge mai târziu", "febra ajunge la 39",
     "3 gün sonra gelecek, hasta", "yarın saat 9 da gelecek", "öğleden sonra gelecek değil", "12 بجے تک نہیں آئے گا",
     "کل 12 بجے تک آئے گا", "দুপুরে আসবে না", "৩ দিন পরে আসবে", "অসুস্থ, পরে ফিরবে না"],
)  # fmt: skip
def test_a_child_who_does_not_come_that_day_does_not(text) -> None:
    assert not signals(text).returns


@pytest.mark.parametrize(
    "text",
    ["stop texting me, Tom is ill", "Please stop the messages about football, Amira is ill",
     "Do not contact me at work, contact my mum. Yusuf is ill", "stop texting me at work, he is ill",
     "You have the wrong number for his dad, it is 07700 900123. She is ill",
     "that is not her father's number any more, he is away. Tom is ill",
     "zły numer taty, córka jest chora"],
)  # fmt: skip
def test_what_may_ask_for_silence_among_more_is_asked_of_a_person_and_suggests_its_code(text) -> None:
    said = signals(text)
    assert (said.asks, said.wrong, said.more, said.suggested) == (None, False, True, "I")


@pytest.mark.parametrize(
    "text",
    ["STOP thanks", "stop texting me", "Please stop messaging me", "can you stop sending me texts please",
     "I don't want any more messages", "take me off your list", "unsubscribe me please", "do not contact me again",
     "nu mai trimiteți mesaje", "bana mesaj atmayın", "مجھے میسج نہ بھیجیں", "আমাকে মেসেজ পাঠাবেন না"],
)  # fmt: skip
def test_words_that_ask_for_silence_alone_ask_for_it(text) -> None:
    said = signals(text)
    assert (said.asks, said.more) == ("stop", False)


@pytest.mark.parametrize(
    "text",
    ["wrong number mate", "You have the wrong person", "zły numer", "yanlış numara",
     "Sorry, I think you've got the wrong number",
     "This is not Tom's number", "this isn't Tom's mum's phone any more", "I don't know this child",
     "I have no child at your school", "we don't have any children",
     "who is this? wrong number", "I don't know who that is, wrong number",
     "okulunuzda çocuğum yok", "nie mam dziecka w tej szkole", "număr greșit", "غلط نمبر", "ভুল নম্বর"],
)  # fmt: skip
def test_a_number_that_is_not_the_familys_is_heard(text) -> None:
    said = signals(text)
    assert (said.wrong, said.more, said.asks) == (True, False, None)
    assert not signals("number 4 is wrong in his homework").wrong


def test_one_may_say_both_that_it_is_not_theirs_and_stop() -> None:
    for text in ("wrong number, please stop texting me", "Wrong number. STOP"):
        said = signals(text)
        assert (said.asks, said.wrong, said.more) == ("stop", True, False)


@pytest.mark.parametrize(
    "text", ["We don't have a son in school today, he is ill", "we don't have a child minder, she is ill"]
)
def test_a_family_that_has_a_child_says_nothing_of_its_number(text) -> None:
    said = signals(text)
    assert (said.wrong, said.more, said.suggested) == (False, False, "I")


@pytest.mark.parametrize("text", ["START", "unstop", " Subscribe ", "Wznów", "başla"])
def test_start_is_understood(text) -> None:
    assert signals(text) == Signals(asks="start")


@pytest.mark.parametrize(
    "text",
    ["Stop it hurts him", "STOP she's ill today", "Stop. She is ill", "stop stop she's ill",
     "The bus did not stop", "stopped being ill", "end of term", "please stop by the office",
     "he can't stop coughing", "cancel it please, he is better", "stop texting his dad"],
)  # fmt: skip
def test_stop_among_other_words_is_no_stop(text) -> None:
    assert signals(text).asks is None


@pytest.mark.parametrize(
    ("text", "more"),
    [("STOP she's ill today", True), ("Stop. She is ill", True), ("stop stop she's ill", True),
     ("Unsubscribe Tom", True), ("The bus did not stop", False), ("ill", False), ("start of term", False)],
)  # fmt: skip
def test_a_reply_that_begins_with_stop_and_says_more_is_asked_of_a_person(text, more) -> None:
    assert signals(text).more == more


@pytest.mark.parametrize(
    "text",
    ["Please stop sending these", "stop these", "dont send me these anymore", "no texts please", "no more texts"],
)
def test_who_wants_none_of_these_wants_silence(text) -> None:
    assert signals(text).asks == "stop"


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
        "she was off sick yesterday. Today she went with her nan",
        "she was ill last week",
        "She was sick yesterday but fine this morning",
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
        "her dad punched her and she has a headache",
        "She has a headache, her dad hit her last night",
        "in hospital, she tried to end her life",
        "she has been cutting herself",
        "she wants to die, says she is ill",
        "He stopped breathing, at hospital",
        "my ex has taken him, told me he was sick",
        "on holiday with his dad and he won't give him back",
        "forced marriage abroad",
        "jest chora, ojciec ją bije",
        "tatăl o bate",
        "babası onu dövüyor",
        "باپ اسے مارتا ہے",
        "বাবা ওকে মারে",
        "wyszła do szkoły o 8",
        "یاسر لاپتہ ہے",
        "সে নিখোঁজ",
    ],
)
def test_words_of_distress_and_of_a_child_who_should_be_there_are_heard(text) -> None:
    assert signals(text).distress


@pytest.mark.parametrize(
    "text",
    [
        "She is at school, I took her myself",
        "He left the house at 8.15",
        "I don't know where she is",
        "dont know were he is",
        "I can't find him",
        "She never came home",
        "HELP",
        "Help!!",
        "Amira went to school this morning",
        "Dropped Tom at the school gate",
        "I put her on the bus",
        "his dad took him in",
        "He set off at 8",
        "on her way",
        "Are you sure? she left at 8",
        "I haven't seen him since last night",
        "he's not here",
        "she was ill yesterday but she's back today",
        "She's ill yesterday, back in school with you now",
        "she was ill yesterday but is in today",
        "ill yesterday, today she is with you",
        "I believe she is in her lesson",
        "She is ill, I dont know where she is",
        "please stop texting me she is in school",
        "jest w szkole",
        "nie wiem gdzie on jest",
        "zaprowadziłam ją do szkoły",
        "nu știu unde este",
        "am dus-o la școală",
        "okula bıraktım",
        "nerede bilmiyorum",
        "مجھے نہیں معلوم وہ کہاں ہے",
        "وہ اسکول گئی ہے",
        "ও স্কুলে গেছে",
        "সে কোথায় জানি না",
        "pomocy",
        "ajutor",
        "yardım",
        "مدد",
        "সাহায্য করুন",
    ],
)
def test_a_child_who_was_sent_or_whom_nobody_has_comes_first_and_suggests_no_code(text) -> None:
    said = signals(text)
    assert (said.distress, said.suggested) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "Tom is ill today",
        "at the dentist",
        "ok",
        "thank you",
        "thanks for your help",
        "I took her to the doctor",
        "you sent him home yesterday",
        "I haven't sent him in as he is sick",
        "Tom can't go to school today, he has a temperature",
        "He won't be at school today",
        "won't make it",
        "he will not return until monday",
        "Dentist, back by 11",
        "I never got your message",
        "He has been sick since yesterday",
        "vomiting last night, keeping her home",
        "I beat the traffic but the dentist is late",
        "she took his temperature",
        "the bug hit us all",
        "he will be back in school on Monday",
        "He has lost his voice",
        "okulda değil, hasta",
        "nie jest w szkole, chora",
        "nu este la școală, e bolnav",
        "اسکول نہیں گیا، بیمار ہے",
        "আজ স্কুলে যায়নি, জ্বর",
    ],
)
def test_ordinary_words_are_no_distress(text) -> None:
    assert not signals(text).distress


def test_every_code_that_words_suggest_gives_a_reason() -> None:
    assert set(lists().reasons) <= AWAY - UNEXPLAINED


def test_no_word_is_lost_when_it_is_simplified() -> None:
    known = lists()
    assert "" not in known.stop | known.start
    for phrases in (
        known.silence,
        known.polite,
        known.distress,
        known.harmless,
        known.wrong,
        known.denies,
        known.stays,
    ):
        assert phrases.search(" ") is None
    assert simplified("  Gorączkę,  \n ŁÓDŹ ") == "goraczke lodz"
