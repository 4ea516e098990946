"""Worker: the production pipeline of this project, put together by `bot.app`.

python -m tests.benchmarks.ours index  FOLDER PASSAGES
python -m tests.benchmarks.ours search FOLDER QUESTIONS
python -m tests.benchmarks.ours answer FOLDER QUESTIONS
python -m tests.benchmarks.ours calculate FOLDER QUESTIONS
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.material import read_texts
from tests.benchmarks.processes import ask_all, cpu_s, peak_mib, tell

if TYPE_CHECKING:
    from knowledge.documents import Document, Passage

_RESULTS = 6

# What only one mode needs is imported there: the start of a process is what is measured.


def index(folder: str, texts: str) -> None:
    """Index passages as they are, by everything that a reindex does but reading files."""
    import time
    from dataclasses import replace

    from bot.app import load_embedder
    from bot.settings import load_settings
    from knowledge.adapters.embedded import EmbeddedEngine
    from knowledge.generations import GenerationStore
    from knowledge.reindexing import Reindexer, production_pipeline

    documents = [_document(number, text) for number, text in enumerate(read_texts(texts))]
    pipeline = replace(
        production_pipeline(),
        read=lambda _: iter(documents),
        count=lambda _: len(documents),
        split=_whole,
    )
    embedder = load_embedder(load_settings())
    embedder.embed_queries(["热身"])
    started, busy = time.perf_counter(), cpu_s()
    generations = GenerationStore(Path(folder), EmbeddedEngine())
    report = Reindexer(generations, embedder=embedder, pipeline=pipeline).run([])
    tell(
        "figures",
        seconds=time.perf_counter() - started,
        cpu_s=cpu_s() - busy,
        passages=report.passages,
        peak_mib=peak_mib(),
    )
    generations.close()


def search(folder: str, texts: str) -> None:
    """Search as the agent's tool does."""
    from bot.app import open_corpus
    from bot.settings import load_settings

    with open_corpus(load_settings(data_dir=Path(folder))) as corpus:
        ask_all(
            lambda question: corpus.search(question, limit=_RESULTS).passages, read_texts(texts)
        )


def calculate(folder: str, texts: str) -> None:
    """Whole answers that hold a calculation, from the embedded corpus, which is indexed first."""
    from bot.app import open_corpus
    from bot.settings import load_settings

    with open_corpus(load_settings(data_dir=Path(folder))) as corpus:
        corpus.ensure()
    answer(folder, texts)


def answer(folder: str, texts: str) -> None:
    """Whole answers, through the agent graph, without memory of earlier questions."""
    import asyncio
    from contextlib import AsyncExitStack

    from bot.app import open_services
    from bot.settings import load_settings

    opened = AsyncExitStack()
    with asyncio.Runner() as loop:
        settings = load_settings(data_dir=Path(folder))
        services = loop.run(opened.enter_async_context(open_services(settings)))
        ask_all(
            lambda question: loop.run(services.assistant.answer(question)).text, read_texts(texts)
        )
        loop.run(opened.aclose())


def _document(number: int, text: str) -> Document:
    from knowledge.documents import Document, Metadata

    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(f"bench/{number:06}", text, Metadata(title=""), digest)


def _whole(document: Document) -> list[Passage]:
    from knowledge.documents import Passage

    return [Passage(f"{document.id}#0", document.id, 0, 0, len(document.text), document.text)]


_MODES = {"index": index, "search": search, "answer": answer, "calculate": calculate}

if __name__ == "__main__":
    _MODES[sys.argv[1]](*sys.argv[2:])
