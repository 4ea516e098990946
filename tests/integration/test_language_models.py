"""Language models on the whole stack, over a real socket: faithful, failing, lying, forging."""

from __future__ import annotations

import logging
import random
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.agent.citing import without_references
from bot.agent.fidelity import unsupported_figures
from bot.agent.questions import language_of
from bot.answers import Answer, Correction, TextPiece
from bot.app import Services, open_services
from bot.settings import Settings
from tests.emulators.provider import (
    Asked,
    DropAfter,
    Empty,
    Fail,
    Hang,
    HangAfter,
    Malformed,
    Provider,
    Reply,
    ToolCall,
)
from tests.emulators.provider.asked import text_of
from tests.emulators.provider.faithful import Faithful
from tests.emulators.provider.scripted import (
    DigitChanger,
    Forger,
    Inventor,
    Looper,
    WrongLanguage,
)

pytestmark = pytest.mark.slow

QUESTION = "酒泉市精简了多少个内设机构?"

Serve = Callable[..., AbstractAsyncContextManager[Services]]


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider() as emulated:
        yield emulated


@pytest.fixture
def serve(provider: Provider, data: Path) -> Serve:
    @asynccontextmanager
    async def run(**given: Any) -> AsyncIterator[Services]:
        settings = Settings(
            _env_file=None,
            **{
                "data_dir": data,
                "model": "openai:emulated",
                "model_base_url": provider.base_url,
                "model_key": provider.key,
                "model_token_timeout_s": 0.4,
                "answer_timeout_s": 20,
                **given,
            },
        )
        async with open_services(settings) as services:
            yield services

    return run


def supported(answer: Answer) -> bool:
    """Whether each figure stands in a citation, a calculation or the question."""
    supports = [answer.question]
    for one in answer.citations:
        parts = (one.quote, one.title, *one.section, one.publisher, one.date, one.source)
        supports.append("\n".join(part for part in parts if part))
    for found in answer.calculations:
        supports += [found.formula, found.display, *(m.display for m in found.results)]
        supports += [str(value) for value in found.inputs.values()]
    text = without_references(re.sub(r"\[\d+\]", "", answer.text))
    return not unsupported_figures(text, supports)


async def test_a_faithful_model_answers_with_its_sources(provider: Provider, serve: Serve) -> None:
    provider.always(Faithful())
    async with serve() as services:
        answer = await services.assistant.answer(QUESTION, conversation="a")
    assert "118个" in answer.text
    assert answer.citations
    assert answer.model == "openai:emulated"
    assert not answer.stood_in
    assert answer.usage.total > 0
    assert "机构编制" in provider.requests[0].system
    assert provider.key not in str(answer)


async def test_a_reply_is_shown_as_it_grows(provider: Provider, serve: Serve) -> None:
    provider.always(Faithful())
    async with serve() as services:
        events = [event async for event in services.assistant.stream(QUESTION)]
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert not any(isinstance(event, Correction) for event in events)
    assert "".join(event.text for event in events if isinstance(event, TextPiece)) == answer.text


def asks_for(name: str, arguments: dict[str, Any] | None = None, raw: str | None = None) -> Reply:
    return Reply("", tool_calls=[ToolCall(name, arguments or {})], raw_arguments=raw)


FAILURES = {
    "401": [Fail(401)],
    "404": [Fail(404)],
    "500": [Fail(500)],
    "429": [Fail(429)],
    "429 for long": [Fail(429, retry_after=3600)],
    "no first token": [Hang(before_first=True)],
    "no further token": [HangAfter("酒泉市精简了")],
    "dropped": [DropAfter("酒泉市精简了")],
    "malformed": [Malformed()],
    "empty": [Empty()],
    "malformed arguments": [asks_for("search_corpus", raw="{oops")],
    "unknown tool": [asks_for("delete_everything", {"now": True})],
    "endless tool calls": [Looper()],
    "flood of tool calls": [
        Reply("", tool_calls=[ToolCall("search_corpus", {"query": f"酒泉{n}"}) for n in range(60)])
    ],
}


@pytest.mark.parametrize("steps", FAILURES.values(), ids=FAILURES.keys())
async def test_a_failure_ends_in_a_whole_answer_in_time_with_nothing_forgotten(
    provider: Provider, serve: Serve, steps: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    provider.always(Faithful())
    async with serve(model_retries=1) as services:
        await services.assistant.answer("庆阳有自己的精简数字吗?", conversation="a")
        provider.always(steps[0])
        began = time.monotonic()
        answer = await services.assistant.answer(QUESTION, conversation="a")
        assert time.monotonic() - began < 18
        assert "118" in answer.text
        assert answer.citations
        assert answer.stood_in
        provider.always(Faithful())
        again = await services.assistant.answer("那淮北呢?", conversation="a", plain=True)
        assert "68" in again.text
    assert provider.key not in caplog.text
    assert "酒泉" not in caplog.text


async def test_a_failure_that_passes_is_not_noticed(provider: Provider, serve: Serve) -> None:
    provider.script(Fail(429, retry_after=1), Faithful(), Fail(503), Faithful())
    async with serve() as services:
        answer = await services.assistant.answer(QUESTION)
    assert not answer.stood_in
    assert "118个" in answer.text


async def test_the_next_model_of_the_chain_answers(provider: Provider, serve: Serve) -> None:
    def second_only(asked: Asked) -> Any:
        return Faithful()(asked) if asked.model == "second" else Fail(401)

    provider.always(second_only)
    async with serve(model_fallbacks=("openai:second",)) as services:
        answer = await services.assistant.answer(QUESTION)
    assert answer.model == "openai:second"
    assert "118个" in answer.text


async def test_a_provider_that_keeps_failing_is_left_alone(
    provider: Provider, serve: Serve
) -> None:
    provider.always(Fail(500))
    async with serve(model_retries=0) as services:
        for _ in range(6):
            assert (await services.assistant.answer(QUESTION)).stood_in
    assert len(provider.requests) == 3


@pytest.mark.parametrize(
    "model",
    [Inventor(), Forger(), WrongLanguage(), DigitChanger(random.Random(3))],  # noqa: S311 - the same lies every time
    ids=["inventor", "forger", "wrong language", "digit changer"],
)
async def test_what_a_model_makes_up_never_leaves(
    provider: Provider, serve: Serve, model: Any
) -> None:
    provider.always(model)
    async with serve() as services:
        for question in (
            QUESTION,
            "淮北首批试点有哪几家单位?",
            "How many offices did Jiuquan cut?",
        ):
            shown = ""
            async for event in services.assistant.stream(question):
                if isinstance(event, Correction):
                    shown = ""
                elif isinstance(event, TextPiece):
                    shown += event.text
                elif isinstance(event, Answer):
                    answer = event
            assert supported(answer), answer.text
            assert shown == answer.text
            assert answer.text
            assert "ffffff" not in answer.text
            assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} <= {
                citation.marker for citation in answer.citations
            }
            chinese = bool(re.search("[\u4e00-\u9fff]", question))
            assert answer.language == ("zh" if chinese else "en")


IN_ENGLISH = "How many internal offices did Jiuquan cut?"


@pytest.mark.parametrize(
    ("question", "named"),
    [(QUESTION, "回答的语言与问题不同"), (IN_ENGLISH, "in another language")],
    ids=["zh", "en"],
)
async def test_the_wrong_language_is_named_once_and_then_the_embedded_model_answers(
    provider: Provider, serve: Serve, question: str, named: str
) -> None:
    provider.always(WrongLanguage())
    async with serve() as services:
        answer = await services.assistant.answer(question)
    corrections = [one.correction for one in provider.requests if one.correction]
    assert len(corrections) == 1
    # A search, a reply and its repetition: what was thrown away was paid for, too.
    (search, reply, again) = provider.requests
    least = sum(len(text_of(one)) for asked in (search, reply, again) for one in asked.messages)
    assert answer.usage.input_tokens >= least
    assert named in corrections[0]
    assert answer.stood_in
    assert not answer.refused
    assert "118" in answer.text
    assert answer.language == language_of(question)
    assert answer.citations


@pytest.mark.parametrize("question", [QUESTION, IN_ENGLISH], ids=["zh", "en"])
async def test_a_model_that_heeds_the_correction_is_heard(
    provider: Provider, serve: Serve, question: str
) -> None:
    wrong = WrongLanguage()

    def heeding(asked: Asked) -> Reply:
        if not asked.correction:
            return wrong(asked)
        reference = re.findall(r"\[#[0-9a-f]{6}\]", "".join(asked.turn_results))[0]
        if question == IN_ENGLISH:
            return Reply(f"Jiuquan (酒泉市) cut 118 internal offices (内设机构).{reference}")
        return Reply(f"酒泉市(Jiuquan)共精简118个内设机构(internal offices)。{reference}")

    provider.always(heeding)
    async with serve() as services:
        answer = await services.assistant.answer(question)
    assert not answer.stood_in
    assert "118" in answer.text
    assert language_of(answer.text) == answer.language


async def test_nothing_unsupported_is_shown_even_for_a_moment(
    provider: Provider, serve: Serve
) -> None:
    provider.always(Inventor())
    async with serve() as services:
        seen = [
            event.text
            async for event in services.assistant.stream(QUESTION)
            if isinstance(event, TextPiece)
        ]
        answer = await services.assistant.answer(QUESTION)
    supports = [QUESTION, *(one.quote for one in answer.citations)]
    assert not unsupported_figures(re.sub(r"\[\d+\]", "", "".join(seen)), supports)
