"""Composition root: settings in, services out. The one place where real collaborators are chosen.

Each of them can be handed in instead, so tests call the same functions as production.
Opening a corpus imports no LangChain; opening the services does.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pydantic import SecretStr

from bot.corpus import CorpusService, Proof
from bot.data_folder import using
from bot.errors import ConfigurationError
from bot.measures import Measures, NoMeasures
from bot.settings import Settings
from knowledge.calculators import Calculators
from knowledge.generations import GenerationStore, GoldenSummary, Manifest
from knowledge.loading import count_files, load_apart, read_corpus
from knowledge.ports import Embedder, StoreEngine, WriterGuard
from knowledge.reindexing import CorpusRoots, Pipeline
from knowledge.retrieval import Retriever
from knowledge.rules import load_rule_book
from knowledge.splitting import split

if TYPE_CHECKING:
    from bot.agent.answering import Assistant
    from bot.agent.chain import ModelChain
    from bot.agent.suggesting import KnownQuestion
    from bot.budgets import Budgets
    from bot.data_folder.backing_up import Backup


RECORDS_FILE = "telegram.sqlite"


@dataclass(frozen=True, slots=True)
class Services:
    """What a surface needs."""

    settings: Settings
    assistant: Assistant
    corpus: CorpusService
    calculators: Calculators
    measures: Measures


@contextmanager
def open_corpus(
    settings: Settings,
    *,
    embedder: Callable[[], Embedder] | None = None,
    engine: StoreEngine | None = None,
    proof: Proof | None = None,
    measures: Measures | None = None,
) -> Iterator[CorpusService]:
    """The corpus of the data folder that the settings name.

    Args:
        settings: Of this process.
        embedder: Loads the embedding model; by default the one that the settings name.
        engine: Opens the stores; by default those that the settings name.
        proof: Asks the golden questions; by default those of the corpus and the operator's own.
        measures: Keeps count; by default nobody does.

    Raises:
        DataFolderError: The data folder cannot be used.
    """
    service = CorpusService(
        data_dir=settings.data_dir,
        generations=GenerationStore(
            settings.data_dir, engine or store_engine(settings), guard=_writer_guard(settings)
        ),
        roots=CorpusRoots(
            settings.data_dir, embedded=embedded_corpus(), configured=settings.corpus_paths
        ),
        pipeline=Pipeline(
            read=partial(read_corpus, load=load_apart), count=count_files, split=split
        ),
        embedder=embedder or (lambda: indexing_embedder(settings)),
        proof=proof or _golden_proof(settings),
        measures=measures,
    )
    with using(settings.data_dir):
        try:
            service.recover()
            yield service
        finally:
            service.close()


def back_up(
    settings: Settings,
    target: Path | IO[bytes],
    on_step: Callable[[str], None] = lambda _: None,
    *,
    engine: StoreEngine | None = None,
) -> Backup:
    """Make a backup of the data folder that the settings name; a bot may be serving from it.

    Args:
        settings: Of this process.
        target: A file, or a stream that need not be seekable.
        on_step: Told what is written next.
        engine: As in `open_corpus`.

    Raises:
        DataFolderError, ConfigurationError: See `bot.data_folder.backing_up`.
    """
    from bot.data_folder.backing_up import (  # noqa: PLC0415 - no other command needs it
        back_up_to_file,
        back_up_to_stream,
    )
    from bot.data_folder.contents import LeftOut  # noqa: PLC0415 - as above
    from bot.records.copies import finish_open_updates  # noqa: PLC0415 - as above

    folder = settings.data_dir
    generations = GenerationStore(folder, engine or store_engine(settings))
    amend = {RECORDS_FILE: finish_open_updates}
    with using(folder), closing(generations):
        if isinstance(target, Path):
            made = back_up_to_file(target, folder, generations, amend=amend, on_step=on_step)
        else:
            made = back_up_to_stream(target, folder, generations, amend=amend, on_step=on_step)
    if settings.database_url is None:
        return made
    elsewhere = LeftOut("DAKESHI_DATABASE_URL", "records and conversations: back up with pg_dump")
    return replace(made, left_out=(*made.left_out, elsewhere))


@asynccontextmanager
async def open_services(
    settings: Settings,
    *,
    embedder: Callable[[], Embedder] | None = None,
    engine: StoreEngine | None = None,
    chain: ModelChain | None = None,
    remember: bool = True,
    measures: Measures | None = None,
) -> AsyncIterator[Services]:
    """Everything that answering needs; the corpus may still be empty.

    Args:
        settings: Of this process.
        embedder: As in `open_corpus`.
        engine: As in `open_corpus`.
        chain: The language models; by default those that the settings name.
        remember: Whether conversations are remembered; otherwise their memory is not even opened.
        measures: As in `open_corpus`; those of a chain that is given are its own.

    Raises:
        ConfigurationError: What the settings name is not installed, or its address cannot be used.
        RecordsUnavailable: The PostgreSQL database cannot be reached, or turns the bot away.
        UnreadableMemory: The memory of the data folder cannot be opened.
    """
    from bot.agent.answering import AnswerLimits, Assistant  # noqa: PLC0415 - LangChain, 1.5 s
    from bot.agent.memory import open_memory  # noqa: PLC0415
    from bot.agent.models import embedded_model  # noqa: PLC0415
    from bot.agent.suggesting import SuggestionBook  # noqa: PLC0415
    from bot.agent.tools import calculator_tools, search_tool  # noqa: PLC0415

    measures = measures or NoMeasures()
    calculators = open_calculators(settings)
    chain = chain or _model_chain(settings, calculators, measures)
    try:
        with open_corpus(settings, embedder=embedder, engine=engine, measures=measures) as corpus:
            memories = (
                open_memory(settings.data_dir / "memory.sqlite", database_url(settings))
                if remember
                else nullcontext()
            )
            async with memories as memory:
                assistant = Assistant(
                    model=embedded_model(calculators.rules),
                    chain=chain,
                    tools=[
                        search_tool(corpus, limit=settings.passages),
                        *calculator_tools(calculators),
                    ],
                    memory=memory,
                    suggestions=SuggestionBook(_known_questions),
                    limits=AnswerLimits(
                        timeout_s=settings.answer_timeout_s,
                        question_chars=settings.max_question_chars,
                        memory_turns=settings.memory_turns,
                    ),
                    measures=measures,
                )
                yield Services(settings, assistant, corpus, calculators, measures)
    finally:
        if chain is not None:
            await chain.close()


@asynccontextmanager
async def open_budgets(settings: Settings, *, make: bool = True) -> AsyncIterator[Budgets | None]:
    """What language models took, and may still take, on record with the bot's other records.

    Args:
        settings: Of this process.
        make: Whether records are made where there are none; otherwise that gives `None`.

    Raises:
        ConfigurationError: What the settings name is not installed, or its address cannot be used.
        RecordsUnavailable: The PostgreSQL database cannot be reached, or turns the bot away.
        UnreadableMemory: The records of the data folder cannot be opened.
    """
    from bot.budgets import Budgets  # noqa: PLC0415 - aiosqlite; most commands count nothing
    from bot.records import open_records  # noqa: PLC0415 - as above

    path, url = settings.data_dir / RECORDS_FILE, database_url(settings)
    if not make and url is None and not path.exists():
        yield None
        return
    async with open_records(path, url) as records:
        yield Budgets(settings, records.spending, time.time)


def database_url(settings: Settings) -> SecretStr | None:
    """The PostgreSQL database that the settings name; `None` means SQLite in the data folder.

    Raises:
        ConfigurationError: What it needs is not installed.
    """
    if settings.database_url is not None and not all(map(find_spec, _FOR_POSTGRES)):
        raise ConfigurationError(
            "DAKESHI_DATABASE_URL needs psycopg and LangGraph's checkpoints for it: "
            "pip install 'dakeshi[postgres]'"
        )
    return settings.database_url


def _writer_guard(settings: Settings) -> WriterGuard | None:
    url = database_url(settings)
    if url is None:
        return None
    from bot.records.reindex_lock import ReindexLock  # noqa: PLC0415 - psycopg is an extra

    return ReindexLock(url)


def open_measures(settings: Settings) -> Measures:
    """Who keeps count: somebody where the settings name an address to tell it at."""
    if settings.health_listen is None:
        return NoMeasures()
    from bot.metrics import PrometheusMeasures  # noqa: PLC0415 - most commands count nothing

    return PrometheusMeasures()


def _model_chain(
    settings: Settings, calculators: Calculators, measures: Measures
) -> ModelChain | None:
    """The language models that the settings name; `None` when the embedded one answers alone."""
    from bot.agent.chain import Link, ModelChain  # noqa: PLC0415 - LangChain, 1.5 s
    from bot.agent.models import (  # noqa: PLC0415
        EMBEDDED,
        ModelOptions,
        embedded_model,
        provider_model,
    )

    names = [name for name in (settings.model, *settings.model_fallbacks) if name != EMBEDDED]
    if settings.model == EMBEDDED or not names:
        return None
    options = ModelOptions(
        base_url=settings.model_base_url,
        key=settings.model_key,
        temperature=settings.model_temperature,
        connect_timeout_s=settings.model_connect_timeout_s,
        token_timeout_s=settings.model_token_timeout_s,
        max_tokens=settings.model_max_tokens,
    )
    return ModelChain(
        links=[Link(name, provider_model(name, options)) for name in names],
        embedded=embedded_model(calculators.rules),
        retries=settings.model_retries,
        concurrency=settings.model_concurrency,
        measures=measures,
    )


def open_calculators(settings: Settings) -> Calculators:
    """The calculators, with the rule sets that come with the package and the operator's own.

    Raises:
        InvalidRules: A file of rule sets is malformed.
    """
    return Calculators(load_rule_book([settings.data_dir / "rules"]))


def load_embedder(settings: Settings) -> Embedder:
    """The embedding model that the settings name: the bundled one, or any other."""
    if settings.embedding_model:
        from knowledge.adapters.sentence_transformers_embedder import (  # noqa: PLC0415 - torch
            SentenceTransformersEmbedder,
        )

        return SentenceTransformersEmbedder(settings.embedding_model)
    from knowledge.adapters.onnx_embedder import OnnxEmbedder  # noqa: PLC0415

    return OnnxEmbedder(threads=settings.threads)


def indexing_embedder(settings: Settings) -> Embedder:
    """As `load_embedder`; passages are embedded by a Ray cluster when the settings name one.

    Raises:
        ConfigurationError: Ray is not installed.
    """
    embedder = load_embedder(settings)
    if settings.ray_address is None:
        return embedder
    if find_spec("ray") is None:
        raise ConfigurationError("--ray needs Ray: pip install 'dakeshi[ray]'")
    from knowledge.adapters.ray_embedder import RayEmbedder  # noqa: PLC0415 - an extra

    # A worker has one processor, whatever this machine's setting is, and no secrets.
    model = Settings.model_construct(embedding_model=settings.embedding_model, threads=1)
    return RayEmbedder(embedder, address=settings.ray_address, load=partial(load_embedder, model))


def embedded_corpus() -> Path:
    """Folder of the corpus that comes with the package."""
    return Path(str(resources.files("knowledge").joinpath("corpus")))


def embedded_golden() -> Path:
    """The golden questions of the embedded corpus."""
    return Path(str(resources.files("knowledge").joinpath("golden.yaml")))


def _known_questions() -> tuple[KnownQuestion, ...]:
    from bot.agent.suggesting import KnownQuestion  # noqa: PLC0415 - LangChain's neighbour
    from knowledge.evaluation import load_golden  # noqa: PLC0415

    return tuple(
        KnownQuestion(golden.question, frozenset(golden.sources))
        for golden in load_golden([embedded_golden()])
        if golden.answerable and not golden.history and golden.kind in _SUGGESTED
    )


_FOR_POSTGRES = ("psycopg", "psycopg_pool", "langgraph.checkpoint.postgres")
_SUGGESTED = frozenset({"fact", "list", "comparison", "english"})


def store_engine(settings: Settings) -> StoreEngine:
    """The engine that the settings name; no server is asked for anything yet.

    Raises:
        ConfigurationError: What the engine needs is not installed.
    """
    if settings.vector_engine == "embedded" or settings.vector_url is None:
        from knowledge.adapters.embedded import EmbeddedEngine  # noqa: PLC0415 - engines load late

        return EmbeddedEngine()
    from knowledge.adapters.served_collections import Address  # noqa: PLC0415

    token = settings.vector_token.get_secret_value() if settings.vector_token else ""
    address = Address(settings.vector_url, token=token, timeout_s=settings.vector_timeout_s)
    if settings.vector_engine == "chroma":
        from knowledge.adapters.chroma_engine import ChromaEngine  # noqa: PLC0415

        return ChromaEngine(address)
    if find_spec("pymilvus") is None:
        raise ConfigurationError(
            "DAKESHI_VECTOR_ENGINE=milvus needs pymilvus: pip install 'dakeshi[milvus]'"
        )
    from knowledge.adapters.milvus_engine import MilvusEngine  # noqa: PLC0415

    return MilvusEngine(address)


def _golden_proof(settings: Settings) -> Proof:
    def prove(retriever: Retriever, manifest: Manifest) -> GoldenSummary:
        from bot.agent.proving import prove_golden  # noqa: PLC0415 - LangChain, 1.5 s

        return prove_golden(
            retriever,
            manifest.documents.keys(),
            embedded=embedded_golden(),
            own=settings.data_dir / "golden.yaml",
            passages=settings.passages,
            calculators=open_calculators(settings),
        )

    return prove
