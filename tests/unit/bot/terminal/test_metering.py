"""A terminal's questions count, and a budget that is used up ends them politely."""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answers import Usage
from bot.app import RECORDS_FILE, open_budgets
from bot.budgets import Budgets
from bot.settings import Settings
from tests.fakes.terminal import EchoAssistant, FakeServices, Terminal

SPENT = "budget of the language model is used up"
MODEL = {"model": "openai:m", "model_price_in": 2, "model_price_out": 8}


def terminal(folder: Path, typed: str = "", **settings: Any) -> Terminal:
    services = FakeServices(assistant=EchoAssistant(usage=Usage(1_000, 500)))
    return Terminal(folder, typed.encode(), services, settings={**MODEL, **settings})


def status(folder: Path) -> Any:
    asking = terminal(folder)
    assert asking.run("status", "--json") == 0
    return json.loads(asking.out.getvalue())["spending"]


def test_what_was_asked_in_a_terminal_is_in_the_status(tmp_path: Path) -> None:
    assert terminal(tmp_path).run("ask", "甲") == 0
    assert terminal(tmp_path).run("ask", "--json", "乙") == 0
    lines = "".join(json.dumps({"id": n, "question": "丙"}) + "\n" for n in range(2))
    assert terminal(tmp_path, lines).run("ask", "--batch", "-") == 0
    assert terminal(tmp_path, "丁\n").run("chat") == 0
    found = status(tmp_path)
    assert found["tokens"] == 7_500
    # 5,000 tokens at 2 and 2,500 at 8 for a million of each.
    assert found["price"] == "0.03"
    assert [(one["model"], one["input_tokens"]) for one in found["days"]] == [("openai:m", 5_000)]
    (person,) = found["people"]
    assert person["local_user"] >= 0
    assert found["chats"] == [{"id": 0, "tokens": 7_500}]


def test_the_status_tells_it_in_words(tmp_path: Path) -> None:
    terminal(tmp_path).run("ask", "甲")
    asking = terminal(tmp_path)
    asking.run("status")
    shown = asking.out.getvalue()
    assert "Language models, last 7 days" in shown
    assert "1,500" in shown
    assert "0.01" in shown
    assert "local user" in shown
    assert "terminal: 1,500" in shown
    assert "语言模型" in _said(tmp_path, "chat", "/status\n", language="zh")


def _said(folder: Path, command: str, typed: str, **settings: Any) -> str:
    asking = terminal(folder, typed, **settings)
    assert asking.run(command) == 0
    return asking.out.getvalue()


def test_without_records_the_status_makes_none(tmp_path: Path) -> None:
    assert status(tmp_path) is None
    assert not (tmp_path / RECORDS_FILE).exists()


def test_the_embedded_model_costs_nothing_and_opens_nothing(tmp_path: Path) -> None:
    assert terminal(tmp_path, model="embedded").run("ask", "甲") == 0
    assert not (tmp_path / RECORDS_FILE).exists()


@pytest.mark.parametrize(
    "budget", ["budget_person_tokens", "budget_chat_tokens", "budget_day_tokens"]
)
def test_a_budget_ends_politely(tmp_path: Path, budget: str) -> None:
    typed, limits = "甲\n乙\n丙\n", dict[str, Any]({budget: 2_000})
    asking = terminal(tmp_path, typed, **limits)
    assert asking.run("chat") == 0
    # The second answer went beyond it; the third is the embedded model's.
    assert asking.out.getvalue().count(SPENT) == 1
    assert "您问的是丙" in asking.out.getvalue()
    assert status(tmp_path)["tokens"] == 3_000
    once = terminal(tmp_path, **limits)
    assert once.run("ask", "--json", "丁") == 0
    assert SPENT in once.err.getvalue()
    assert json.loads(once.out.getvalue())["question"] == "丁"
    assert status(tmp_path)["tokens"] == 3_000


def test_what_telegram_used_counts_for_everybody(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, _env_file=None)

    async def use() -> None:
        opened: AbstractAsyncContextManager[Budgets | None] = open_budgets(settings)
        async with opened as budgets:
            assert budgets is not None
            await budgets._spending.add(
                day=date.today().isoformat(),  # noqa: DTZ011 - budgets are days of where one is
                person=9,
                chat=9,
                model="m",
                input_tokens=10,
                output_tokens=1,
            )

    asyncio.run(use())
    asking = terminal(tmp_path, budget_day_tokens=10)
    asking.run("ask", "甲")
    assert SPENT in asking.out.getvalue()
    own = terminal(tmp_path, budget_person_tokens=10)
    own.run("ask", "甲")
    assert SPENT not in own.out.getvalue()


def test_records_that_cannot_be_opened_stop_only_whoever_has_a_budget(tmp_path: Path) -> None:
    (tmp_path / RECORDS_FILE).mkdir()
    free = terminal(tmp_path)
    assert free.run("ask", "甲") == 0
    assert "not on record" in free.err.getvalue()
    assert "您问的是甲" in free.out.getvalue()
    bound = terminal(tmp_path, budget_day_tokens=10)
    assert bound.run("ask", "甲") == 1
    assert "您问的是" not in bound.out.getvalue()
    assert status(tmp_path) is None
