"""The golden questions: their form, and that the documents they name hold what they ask for."""

from __future__ import annotations

import collections
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
KINDS = {
    "fact", "list", "comparison", "computation", "follow-up", "false-premise", "english", "dialect",
    "unanswerable", "hostile",
}  # fmt: skip
REFUSED = {"unanswerable", "hostile"}
KEYS = {
    "id",
    "question",
    "kind",
    "history",
    "sources",
    "contains",
    "computed",
    "tools",
    "excludes",
    "answerable",
}

Question = dict[str, Any]


def load() -> list[Question]:
    loaded = yaml.safe_load((KNOWLEDGE / "golden.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, list)
    return loaded


QUESTIONS = load()
ANSWERABLE = [question for question in QUESTIONS if question["answerable"]]
COMPUTATIONS = [question for question in QUESTIONS if question["kind"] == "computation"]


def ids(questions: list[Question]) -> list[str]:
    return [question["id"] for question in questions]


def alternatives(wanted: str | list[str]) -> list[str]:
    return [wanted] if isinstance(wanted, str) else wanted


def stands_in(wanted: str | list[str], text: str) -> bool:
    """Whether one of the alternatives is in the text, a figure never as a part of a longer one."""
    return any(
        re.search(rf"(?<![\d.](?=\d)){re.escape(one)}(?!(?<=\d)[\d.%])", text)
        for one in alternatives(wanted)
    )


def body(document_id: str) -> str:
    return (KNOWLEDGE / document_id).read_text(encoding="utf-8").partition("\n---\n")[2]


@pytest.mark.parametrize("question", QUESTIONS, ids=ids(QUESTIONS))
def test_form(question: Question) -> None:
    assert set(question) <= KEYS
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", question["id"])
    assert question["question"].strip()
    assert question["kind"] in KINDS
    assert isinstance(question["answerable"], bool)
    assert question["answerable"] == (question["kind"] not in REFUSED)
    assert question["answerable"] == bool(question["sources"] or question.get("tools"))
    expected = question["contains"] or question.get("computed")
    assert question["answerable"] == bool(expected)
    assert all(one.strip() for wanted in question["contains"] for one in alternatives(wanted))


@pytest.mark.parametrize("question", QUESTIONS, ids=ids(QUESTIONS))
def test_history_is_a_conversation_that_ends_with_an_answer(question: Question) -> None:
    history = question.get("history", [])
    roles = [message["role"] for message in history]
    assert roles == ["user", "assistant"] * (len(roles) // 2)
    assert all(message["content"].strip() for message in history)
    assert all(set(message) == {"role", "content"} for message in history)
    assert question["kind"] != "follow-up" or history


@pytest.mark.parametrize("question", ANSWERABLE, ids=ids(ANSWERABLE))
def test_every_source_exists_and_holds_everything_that_is_asked_for(question: Question) -> None:
    if question.get("tools") and question["kind"] != "computation":
        return  # what a calculator says stands in no document
    for source in question["sources"]:
        text = body(source)
        missing = [wanted for wanted in question["contains"] if not stands_in(wanted, text)]
        assert missing == [], source


def test_ids_and_questions_are_unique() -> None:
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    asked = [(question["question"], str(question.get("history"))) for question in QUESTIONS]
    assert len(set(asked)) == len(asked)


def test_every_kind_is_asked_often_enough_to_mean_something() -> None:
    counts = collections.Counter(question["kind"] for question in QUESTIONS)
    assert set(counts) == KINDS
    assert min(counts.values()) >= 8
    assert len(QUESTIONS) >= 120
    assert sum(counts[kind] for kind in REFUSED) >= 30


def test_every_document_is_asked_about() -> None:
    documents = {
        f"corpus/{path.name}"
        for path in (KNOWLEDGE / "corpus").glob("*.md")
        if path.name != "SOURCES.md"
    }
    asked = {source for question in QUESTIONS for source in question["sources"]}
    assert documents - asked == set()


@pytest.mark.parametrize("question", COMPUTATIONS, ids=ids(COMPUTATIONS))
def test_computations_name_their_exact_results(question: Question) -> None:
    computed = question.get("computed", [])
    assert computed or question.get("tools")
    assert all(Decimal(one) is not None for result in computed for one in alternatives(result))


def test_stands_in_does_not_take_a_part_of_a_figure_for_the_figure() -> None:
    assert stands_in("19", "调整为19个")
    assert not stands_in("19", "2019年")
    assert not stands_in("27", "27%")
    assert not stands_in("3%", "13%")
    assert stands_in(["5家", "3家"], "首批3家")
