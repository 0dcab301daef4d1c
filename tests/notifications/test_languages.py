"""In which language a family is told: approved translations, placeholders alone, and what a channel can carry."""

from datetime import date
from uuid import UUID

import pytest

from events.notifications import Matter, MessageSending, MessageSent
from notifications.adapters import translations
from notifications.adapters.carrying import any_text, basic_text, speech
from notifications.adapters.segments import segments
from notifications.adapters.translations import WrongTemplate, languages, named, placeholders
from notifications.adapters.wording import Told, Wording, body, wording
from notifications.domain.outcomes import Handed
from notifications.domain.versions import VERSIONS

MONDAY = date(2026, 9, 7)
ID = UUID("aaaaaaaa-0000-5000-8000-000000000000")
TRANSLATED = [code for code in languages() if code != "en"]


def text(template: str = "absence", **so) -> MessageSending:
    told = {
        "pupil": "p1",
        "message": ID,
        "template": template,
        "channel": "text",
        "guardian": "mum",
        "about": (Matter(pupil="p1", date=MONDAY, sessions=("AM",)),),
        "because": ID,
        "school_name": "Woodside",
        "languages": tuple(languages()),
        "attended": 19,
        "possible": 20,
    }
    return MessageSending(**{**told, **so})


def said(wished: str | None, carries=any_text, **so) -> Wording:
    return wording(text(**so), Told({"p1": "Amira", "p2": "Tom"}), wished, carries)


# Which language -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wished", ["Polish", "pl", "POL", " polski ", "pl-PL", "pl_PL"])
def test_the_guardians_language_is_known_by_whatever_name_the_mis_gives_it(wished) -> None:
    assert said(wished) == Wording(
        "pl",
        "Woodside: nieobecność w szkole: Amira, poniedziałek 7 września (rano). "
        "Prosimy zadzwonić do szkoły i podać powód. Nr AAAAAAAA",
    )


@pytest.mark.parametrize("wished", [None, "English", "en-GB"])
def test_a_guardian_of_no_other_language_is_told_in_english_and_nothing_is_said_of_it(wished) -> None:
    told = said(wished)
    assert (told.language, told.english_because) == ("en", None)


@pytest.mark.parametrize("wished", ["Klingon", "Lithuanian", "[forgotten]", "plattdeutsch"])
def test_a_language_without_a_translation_is_told_in_english_and_that_is_said(wished) -> None:
    told = said(wished)
    assert (told.language, told.english_because) == ("en", "not translated")
    assert told.body.startswith("Woodside: Amira is marked absent")


def test_a_translation_that_the_school_has_not_approved_is_not_sent() -> None:
    assert said("Polish", languages=("ur",)).english_because == "not approved"


def test_a_template_that_was_changed_goes_in_english_until_it_is_translated_anew() -> None:
    language = languages()["pl"]
    assert language.has("absence", VERSIONS["absence"])
    assert not language.has("absence", VERSIONS["absence"] + 1)


def test_several_children_are_listed_in_the_language() -> None:
    about = tuple(Matter(pupil=pupil, date=MONDAY, sessions=("AM", "PM")) for pupil in ("p1", "p2"))
    assert "Amira i Tom, poniedziałek 7 września (rano i po południu)" in said("Polish", about=about).body


def test_each_childs_registers_are_named_where_they_differ() -> None:
    about = (
        Matter(pupil="p1", date=MONDAY, sessions=("AM",)),
        Matter(pupil="p2", date=MONDAY, sessions=("AM", "PM")),
    )
    told = said("Turkish", about=about).body
    assert "Amira (sabah yoklaması) ve Tom (sabah ve öğleden sonra yoklamaları), 7 Eylül Pazartesi." in told


# What is checked when the service starts ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("template", list(VERSIONS))
def test_every_translation_has_exactly_the_placeholders_of_the_english_text(code, template) -> None:
    english, translated = (languages()[each].texts[template][VERSIONS[template]] for each in ("en", code))
    assert placeholders(translated) == placeholders(english)


@pytest.fixture
def another(monkeypatch, tmp_path):
    """A folder with the English texts and one translation of a person's own."""

    def put(toml: str) -> None:
        folder = tmp_path / "templates"
        folder.mkdir()
        english = translations.files("notifications") / "templates" / "en.toml"
        (folder / "en.toml").write_text(english.read_text("utf-8"), "utf-8")
        phrases = english.read_text("utf-8").partition("[phrases]")[2].partition("[absence]")[0]
        (folder / "xx.toml").write_text(toml.replace("PHRASES", f"[phrases]{phrases}"), "utf-8")
        monkeypatch.setattr(translations, "files", lambda _: tmp_path)
        translations.languages.cache_clear()

    yield put
    monkeypatch.undo()
    translations.languages.cache_clear()


@pytest.mark.parametrize(
    ("absence", "fault"),
    [
        ('1 = "{school}: {who}{where} {day}"', "has not the placeholders"),
        ('1 = "{school}: {who}{where} {day} {reference} {name}"', "has not the placeholders"),
        ('1 = "{school}: {who}{where} {day} {reference.real}"', "has not the placeholders"),
        ('2 = "{school}: {who}{where} {day} {reference}"', "translates nothing"),
    ],
)
def test_a_translation_with_other_placeholders_stops_the_start(another, absence, fault) -> None:
    another(f'language = "xx"\nnames = ["xx"]\nPHRASES\n[absence]\n{absence}\n')
    with pytest.raises(WrongTemplate, match=fault):
        languages()


@pytest.mark.parametrize(
    ("phrase", "wrong"),
    [("where", '" from"'), ("months", '"one two"'), ("one", '"{who}"'), ("press", '" "'), ("thanks", '"{name}"')],
)
def test_a_phrase_that_is_not_whole_stops_the_start(another, phrase, wrong) -> None:
    another('language = "xx"\nnames = ["xx"]\nPHRASES\n')
    folder = translations.files("notifications") / "templates"
    lines = (folder / "xx.toml").read_text("utf-8").splitlines()
    kept = [f"{phrase} = {wrong}" if line.startswith(f"{phrase} =") else line for line in lines]
    (folder / "xx.toml").write_text("\n".join(kept), "utf-8")
    translations.languages.cache_clear()
    with pytest.raises(WrongTemplate, match=phrase):
        languages()


def test_no_two_languages_have_one_name() -> None:
    names = [name for language in languages().values() for name in language.names]
    assert len(names) == len(set(names))
    assert named("urdu") is languages()["ur"]


# What a channel carries -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wished", ["Polish", "Romanian", "Turkish", "Urdu", "Bengali"])
def test_notifys_sms_would_destroy_a_translation_so_english_goes(wished) -> None:
    told = said(wished, basic_text)
    assert (told.language, told.english_because) == ("en", "channel cannot carry it")


@pytest.mark.parametrize(("text", "carried"), [("Ring us €1", True), ("Ysgol Tŷ Gwyn, ŵ", True), ("Łódź", False)])
def test_notifys_sms_carries_gsm_and_welsh(text, carried) -> None:
    assert basic_text("cy", text) is carried


@pytest.mark.parametrize(("wished", "goes_in"), [("Polish", "pl"), ("Urdu", "en"), ("Bengali", "en"), (None, "en")])
def test_a_voice_call_is_made_in_a_language_that_the_voice_speaks(wished, goes_in) -> None:
    assert said(wished, speech).language == goes_in


def test_a_channel_of_unicode_carries_every_language() -> None:
    assert [said(language, any_text).language for language in TRANSLATED] == TRANSLATED


def test_english_goes_even_where_a_name_cannot_be_carried() -> None:
    assert wording(text(), Told({"p1": "Łucja"}), None, basic_text).body.startswith("Woodside: Łucja is marked")


@pytest.mark.parametrize(("wished", "count"), [(None, 1), ("Polish", 2), ("Urdu", 2), ("Bengali", 2)])
def test_segments_are_counted_by_the_language(wished, count) -> None:
    assert segments(said(wished).body) == count


def test_braces_in_a_name_are_a_name_in_every_language() -> None:
    for language in languages().values():
        assert "{school}" in body(text(), Told({"p1": "{school}"}), language)


# What is said ---------------------------------------------------------------------------------------------------------


def test_a_message_says_its_version_its_language_and_what_the_school_approved(woodside, sealed_language) -> None:
    _, policy = woodside.set_up(languages=["pl", "ur"])
    woodside.hears(policy, woodside.before)
    woodside.family("mum", "amira", language=sealed_language)
    sending = woodside.texted("amira")
    assert (sending.template_version, sending.language, sending.languages) == (1, sealed_language, ("pl", "ur"))


def test_that_english_went_for_want_of_a_translation_is_said(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    (sent,) = woodside.handed(sending, "09:25", Handed("ref", 1, "not translated"))
    assert isinstance(sent, MessageSent)
    assert sent.english_because == "not translated"


@pytest.mark.parametrize("name", ["আমিরা", "عامرہ", "Амира", "Ελένη", "Amira 阿"])
@pytest.mark.parametrize("carries", [basic_text, speech])
def test_a_name_that_a_channel_would_destroy_is_not_sent_there(name, carries) -> None:
    assert wording(text(), Told({"p1": name}), None, carries).body.startswith("Woodside: your child is marked")
    assert name in wording(text(), Told({"p1": name}), None, any_text).body


def test_a_brother_whose_name_is_carried_keeps_it() -> None:
    both = text(
        about=(Matter(pupil="p1", date=MONDAY, sessions=("AM",)), Matter(pupil="p2", date=MONDAY, sessions=("AM",)))
    )
    told = wording(both, Told({"p1": "Амира", "p2": "Tom"}), None, basic_text).body
    assert told.startswith("Woodside: your child and Tom are marked")


@pytest.mark.parametrize("name", ["Zoë", "João", "Łucja", "Dvořák", "O’Neil", "Anne-Marie", "D'Arcy", "Şule", "Nguyễn"])
@pytest.mark.parametrize("carries", [basic_text, speech])
def test_a_name_in_latin_letters_is_still_read_when_its_marks_are_taken_off(name, carries) -> None:
    assert wording(text(), Told({"p1": name}), None, carries).body.startswith(f"Woodside: {name} is marked")
