"""How searching grows with the corpus: real stores and the real model over synthetic passages.

    python -m tests.benchmarks.scale build FOLDER DATA_FOLDER COUNT
    python -m tests.benchmarks.scale ask   FOLDER QUESTIONS

`--engine` takes the same corpus to a Chroma server or a Milvus Lite that is started for it; memory
and disk are then those of the server as well.

Embedding 200,000 texts would take hours, so none is: a passage is made of sentences of three real
ones, and its vector is the normalised mean of theirs, by chance weights, with noise. Such vectors
are clustered as real ones are, and questions, which are really embedded, find their neighbours.
What is not real: how varied 200,000 texts are (the vocabulary stays that of the passages drawn
from), and so the lexical index is smaller in terms, though not in postings, than a real one.

A quarter of the passages is about one of a few places, so that questions which name a place can be
asked as well.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.material import read_texts, sentences, write_texts
from tests.benchmarks.processes import percentile, rss_mib, run_worker, tell
from tests.emulators.servers import RunningServer, chroma_server, milvus_lite

if TYPE_CHECKING:
    from knowledge.documents import Document, Passage
    from knowledge.ports import StoreEngine, Stores, Vectors

SIZES = (1_000, 10_000, 50_000, 200_000)

_SEED = 486
_CHUNK = 1_000
_PASSAGES_OF_A_DOCUMENT = 20
_SOURCES = 3
_SENTENCES = 12
_MOST_CHARS = 560
_NOISE = 0.25
"""Length of the noise in terms of the vector's own."""
_PLACES = ("安徽省淮北市", "甘肃省酒泉市", "四川省绵阳市", "甘肃省庆阳市")
_SHARE_WITH_PLACE = 0.25
_MIB = 1 << 20
_ME = "tests.benchmarks.scale"
_WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Size:
    """Figures of one corpus size; times of whole searches, embedding the question included."""

    passages: int
    p50_ms: float
    p95_ms: float
    place_p50_ms: float
    place_p95_ms: float
    """Of the same questions, each naming a place."""
    rss_mib: float
    """Memory of the process that searched, at its end."""
    open_s: float
    """Opening the stores, checksums included."""
    disk_mib: float
    build_s: float
    """Filling and committing the stores, without embedding."""
    engine: str = "embedded"
    server_rss_mib: float = 0.0
    """Memory of the server, if there is one, after the last question."""

    @property
    def passages_per_s(self) -> float:
        """Stored and committed."""
        return self.passages / self.build_s if self.build_s else 0.0


def measure_scale(
    sizes: Sequence[int],
    *,
    questions: Sequence[str],
    folder: Path,
    say: Callable[[str], None],
    engine: str = "embedded",
) -> list[Size]:
    """Build and search a corpus of each size, in processes of their own.

    Args:
        sizes: Numbers of passages.
        questions: To ask of each.
        folder: Where `compare` left our data folder, whose passages are drawn from.
        say: Told what is being done.
        engine: One of `ENGINES`.
    """
    asked = folder / "scale-questions.json"
    write_texts(asked, questions)
    found = []
    for count in sizes:
        say(f"growing to {count:,} passages on {engine}")
        place = folder / f"scale-{engine}-{count}"
        place.mkdir()
        with _SERVERS[engine](place / "server") as server:
            url = server.url if server else ""
            built = run_worker(
                _ME, "build", place / "index", folder / "ours", str(count), engine, url
            )
            run = run_worker(_ME, "ask", place / "index", asked, engine, url)
            server_rss_mib = _rss_mib_of(server)
        disk_mib = sum(file.stat().st_size for file in place.rglob("*") if file.is_file()) / _MIB
        plain, named = run.figures["plain_ms"], run.figures["place_ms"]
        found.append(
            Size(
                passages=count,
                p50_ms=percentile(plain, 0.50),
                p95_ms=percentile(plain, 0.95),
                place_p50_ms=percentile(named, 0.50),
                place_p95_ms=percentile(named, 0.95),
                rss_mib=run.figures["rss_mib"],
                open_s=run.figures["open_s"],
                disk_mib=disk_mib,
                build_s=built.figures["seconds"],
                engine=engine,
                server_rss_mib=server_rss_mib,
            )
        )
        shutil.rmtree(place)
    return found


def _rss_mib_of(server: RunningServer | None) -> float:
    if server is None or server.process is None:
        return 0.0
    import psutil  # type: ignore[import-untyped]

    process = psutil.Process(server.process.pid)
    family = [process, *process.children(recursive=True)]
    return float(sum(one.memory_info().rss for one in family)) / _MIB


@contextmanager
def _no_server(_: Path) -> Iterator[None]:
    yield None


_SERVERS: dict[str, Callable[[Path], AbstractContextManager[RunningServer | None]]] = {
    "embedded": _no_server,
    "chroma": chroma_server,
    "milvus-lite": milvus_lite,
}
ENGINES = tuple(_SERVERS)
_TIMEOUT_S = 600.0
"""A benchmark waits; what it waits for is what it measures."""


def _engine(name: str, url: str) -> StoreEngine:
    from bot.app import store_engine
    from bot.settings import load_settings

    if name == "embedded":
        return store_engine(load_settings())
    kind = name.removesuffix("-lite")
    return store_engine(
        load_settings(vector_engine=kind, vector_url=url, vector_timeout_s=_TIMEOUT_S)
    )


def build(folder: str, data_folder: str, count: str, engine_name: str, url: str) -> None:
    """Worker: stores of `count` synthetic passages."""
    from knowledge.adapters.embedded import EmbeddedEngine
    from knowledge.generations import GenerationStore

    generations = GenerationStore(Path(data_folder), EmbeddedEngine())
    with generations.lease() as generation:
        texts, vectors = _sources(generation.stores)
    generations.close()
    Path(folder).mkdir()
    started = time.perf_counter()
    stores = _engine(engine_name, url).create(Path(folder), dimension=vectors.shape[1])
    _fill(stores, _Mixer(texts, vectors), int(count))
    tell("figures", seconds=time.perf_counter() - started)
    stores.close()


def ask(folder: str, questions: str, engine_name: str, url: str) -> None:
    """Worker: search what `build` made."""
    from bot.app import load_embedder
    from bot.settings import load_settings
    from knowledge.retrieval import Retriever

    embedder = load_embedder(load_settings())
    started = time.perf_counter()
    stores = _engine(engine_name, url).open(Path(folder))
    open_s = time.perf_counter() - started
    retriever = Retriever(embedder=embedder, stores=stores)
    asked = read_texts(questions)
    named = [_PLACES[n % len(_PLACES)][3:] + text for n, text in enumerate(asked)]
    figures = {
        name: _times_ms(lambda question: retriever.search(question, limit=6), texts)
        for name, texts in (("plain_ms", asked), ("place_ms", named))
    }
    tell("figures", open_s=open_s, rss_mib=rss_mib(), **figures)
    stores.close()


class _Mixer:
    """Passages made of three others, with vectors between theirs."""

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        import numpy as np

        self._parts = [sentences([text]) or [text] for text in texts]
        self._vectors = vectors
        self._draw = random.Random(_SEED)  # noqa: S311 - the same on every machine
        self._noise = np.random.default_rng(_SEED)

    def text(self, sources: Sequence[int]) -> str:
        parts = [part for source in sources for part in self._parts[source]]
        return "".join(self._draw.choices(parts, k=_SENTENCES))[:_MOST_CHARS]

    def sources(self) -> list[int]:
        return self._draw.choices(range(len(self._parts)), k=_SOURCES)

    def vectors(self, sources: Sequence[Sequence[int]]) -> Vectors:
        import numpy as np

        weights = self._noise.dirichlet(np.ones(_SOURCES), len(sources))
        mixed = np.einsum("ns,nsd->nd", weights, self._vectors[np.array(sources)])
        noise = self._noise.standard_normal(mixed.shape)
        noise *= _NOISE * np.linalg.norm(mixed, axis=1, keepdims=True) / mixed.shape[1] ** 0.5
        mixed += noise
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        return np.asarray(mixed, dtype=np.float32)

    def regions(self) -> tuple[str, ...]:
        with_place = self._draw.random() < _SHARE_WITH_PLACE
        return (self._draw.choice(_PLACES),) if with_place else ()


def _fill(stores: Stores, mixer: _Mixer, count: int) -> None:
    from knowledge.lexical import passage_tokens

    for start in range(0, count, _CHUNK):
        sources = [mixer.sources() for _ in range(min(_CHUNK, count - start))]
        passages = []
        for document, some in _documents(mixer, sources, start):
            stores.passages.add(document, some)
            passages += some
        ids = [passage.id for passage in passages]
        regions = [passage.regions for passage in passages]
        stores.vectors.add(ids, mixer.vectors(sources), regions)
        stores.lexical.add(ids, [passage_tokens(passage.text) for passage in passages], regions)
    stores.passages.commit()
    stores.lexical.commit()
    stores.vectors.commit()


def _documents(
    mixer: _Mixer, sources: Sequence[Sequence[int]], start: int
) -> Iterator[tuple[Document, list[Passage]]]:
    from knowledge.documents import Document, Metadata, Passage

    for first in range(0, len(sources), _PASSAGES_OF_A_DOCUMENT):
        document_id = f"scale/{start + first:07}"
        texts = [mixer.text(some) for some in sources[first : first + _PASSAGES_OF_A_DOCUMENT]]
        passages = []
        end = 0
        for ordinal, text in enumerate(texts):
            begin, end = end, end + len(text)
            passages.append(
                Passage(
                    f"{document_id}#{ordinal}",
                    document_id,
                    ordinal,
                    begin,
                    end,
                    text,
                    regions=mixer.regions(),
                )
            )
        yield Document(document_id, "".join(texts), Metadata(title=document_id), ""), passages


def _sources(stores: Stores) -> tuple[list[str], Vectors]:
    import numpy as np

    passages = [
        passage
        for document_id, _ in stores.passages.documents()
        for passage in stores.passages.passages_of(document_id)
    ]
    vectors = stores.vectors.vectors([passage.id for passage in passages])
    return [p.text for p in passages], np.stack([vectors[p.id] for p in passages])


def _times_ms(search: Callable[[str], Any], questions: Sequence[str]) -> list[float]:
    # A question that was asked is kept: those that warm up are not timed.
    warm_up = min(_WARM_UP, len(questions) // 4)
    for question in questions[:warm_up]:
        search(question)
    times_ms = []
    for question in questions[warm_up:]:
        began = time.perf_counter()
        search(question)
        times_ms.append((time.perf_counter() - began) * 1e3)
    return times_ms


_MODES: dict[str, Callable[..., None]] = {"build": build, "ask": ask}

if __name__ == "__main__":
    _MODES[sys.argv[1]](*sys.argv[2:])
