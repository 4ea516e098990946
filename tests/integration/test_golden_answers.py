"""The golden questions, through the production stores, model and search, and the embedded model.

`proving` is what a reindex asks; the graph is what a user asks. Both must say the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.agent.answering import Assistant
from bot.agent.embedded import EmbeddedChatModel
from bot.agent.proving import LEAST_SHARE, ask_golden
from bot.agent.tools import calculator_tools, search_tool
from bot.answers import Turn
from bot.app import embedded_corpus, embedded_golden, open_corpus
from bot.corpus import CorpusService
from bot.settings import Settings
from knowledge.calculators import Calculators
from knowledge.evaluation import GoldenQuestion, load_golden, run_golden
from knowledge.rules import load_rule_book

pytestmark = pytest.mark.slow

CALCULATORS = Calculators(load_rule_book())
QUESTIONS = load_golden([embedded_golden()])
MUST_PASS = 0.98
"""Share of all golden questions; the gate of a reindex asks for a little less."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CorpusService]:
    data = tmp_path_factory.mktemp("data")
    with open_corpus(Settings(data_dir=data, _env_file=None)) as service:
        report = service.ensure()
        assert report is not None
        assert report.golden is not None
        assert report.golden.holds, report.golden.failures
        yield service


def test_enough_golden_questions_pass(corpus: CorpusService) -> None:
    status = corpus.status()
    assert status.serving is not None
    report = run_golden(
        lambda question: ask_golden(question, corpus, CALCULATORS),
        QUESTIONS,
        status.serving.documents,
        refusals=True,
    )
    failures = "\n".join(f"{failure.id}: {failure.why}" for failure in report.failed)
    assert len(report.passed) >= MUST_PASS * len(QUESTIONS), failures
    assert MUST_PASS > LEAST_SHARE


@pytest.mark.parametrize("question", QUESTIONS[::7], ids=lambda question: question.id)
async def test_the_graph_says_what_was_proved(
    corpus: CorpusService, question: GoldenQuestion
) -> None:
    assistant = Assistant(
        model=EmbeddedChatModel(rules=CALCULATORS.rules),
        tools=[search_tool(corpus, limit=6), *calculator_tools(CALCULATORS)],
    )
    history = [Turn(turn.role, turn.content) for turn in question.history]
    answer = await assistant.answer(question.question, history=history)
    proved = ask_golden(question, corpus, CALCULATORS)
    assert answer.refused is proved.refused
    assert answer.text == proved.text
    assert answer.unsupported_figures == ()


def test_the_whole_corpus_is_read(corpus: CorpusService) -> None:
    status = corpus.status()
    assert status.serving is not None
    files = {f"corpus/{path.name}" for path in embedded_corpus().glob("*.md")}
    assert set(status.serving.documents) == files - {"corpus/SOURCES.md"}
