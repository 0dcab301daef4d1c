"""The catalogue names every word with what it holds, and says when it is stale."""

from pathlib import Path

import pytest

from chassis.record import words
from events import catalogue, pathway, registers
from events.fact import Request


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    catalogue.main([])
    return tmp_path / "docs/events.md"


def test_it_names_the_words_that_the_log_knows() -> None:
    assert {word.__name__: word for word in catalogue.facts()} == words()


def test_it_names_a_word_once_beside_its_publisher() -> None:
    assert pathway.DutySet in catalogue.facts(pathway)
    assert pathway.DutySet not in catalogue.facts(registers)
    assert len(set(catalogue.facts())) == len(catalogue.facts())


@pytest.mark.parametrize("question", [each for each in catalogue.requests() if each.question], ids=lambda q: q.__name__)
def test_every_question_has_an_answer_beside_it(question: type[Request]) -> None:
    assert catalogue.answer_to(question).__name__ in catalogue.page()


@pytest.mark.parametrize("model", [*catalogue.facts(), *catalogue.requests()], ids=lambda model: model.__name__)
def test_every_word_is_explained(model: type) -> None:
    assert model.__doc__


def test_a_sealed_field_is_marked(page: Path) -> None:
    assert "| `first_name` | `str`, *sealed* |  |" in page.read_text("utf-8")
    assert "| `born` | `date \\| none`, *sealed* | `null` |" in page.read_text("utf-8")


def test_a_fact_shows_its_key_and_a_request_what_it_is(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "#### RegisterTaken" in text
    assert "Key: `class_id`. Version 1." in text
    assert "A question, answered with `Duties`." in text
    assert "A command." in text


def test_a_fresh_page_passes(page: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        catalogue.main(["--check"])
    assert ended.value.code == 0


def test_a_stale_or_missing_page_is_refused_with_one_sentence(page: Path) -> None:
    page.write_text("edited by hand", "utf-8")
    with pytest.raises(SystemExit, match=r"^docs/events\.md is not what the code says: run make catalogue\.$"):
        catalogue.main(["--check"])
    page.unlink()
    with pytest.raises(SystemExit, match="run make catalogue"):
        catalogue.main(["--check"])
