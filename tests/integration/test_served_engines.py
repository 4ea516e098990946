"""Generations whose vectors lie on a server: which goes away, comes back, is rude or is another."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from bot.app import open_corpus, store_engine
from bot.corpus import CorpusService
from bot.settings import Settings
from knowledge.adapters.chroma_engine import ChromaEngine
from knowledge.adapters.milvus_engine import MilvusEngine
from knowledge.adapters.served_collections import Address
from knowledge.documents import Document, Metadata, Passage
from knowledge.errors import CorruptGeneration, EngineUnavailable, StoreError
from knowledge.generations import GoldenSummary
from knowledge.ports import StoreEngine
from tests.emulators.servers import RunningServer, chroma_server, milvus_lite
from tests.fakes.embedder import HashEmbedder

pytestmark = pytest.mark.slow

QUERY = np.eye(1, 8, dtype=np.float32)
ENGINES = ("chroma", "milvus")


@pytest.fixture(params=ENGINES)
def name(request: pytest.FixtureRequest) -> str:
    if request.param == "milvus":
        pytest.importorskip("milvus_lite", reason="Milvus Lite stands in for a Milvus server")
        pytest.importorskip("pymilvus", reason="pymilvus is an extra")
    found: str = request.param
    return found


@pytest.fixture
def server(name: str, tmp_path: Path) -> Iterator[RunningServer]:
    with (milvus_lite if name == "milvus" else chroma_server)(tmp_path / "server") as running:
        yield running


def engine_of(name: str, url: str, timeout_s: float = 5.0) -> StoreEngine:
    address = Address(url, timeout_s=timeout_s)
    return MilvusEngine(address) if name == "milvus" else ChromaEngine(address)


def build(engine: StoreEngine, folder: Path, count: int = 30) -> None:
    folder.mkdir(parents=True)
    with contextlib.closing(engine.create(folder, dimension=8)) as stores:
        for number in range(count):
            document = Document(f"d{number}", "内设机构 " * 50, Metadata(title="题"), "0")
            passage = Passage(f"d{number}#0", f"d{number}", 0, 0, 250, document.text)
            stores.passages.add(document, [passage], keys=[f"{number:064x}"])
            vector = np.random.default_rng(number).standard_normal((1, 8)).astype(np.float32)
            vector /= np.linalg.norm(vector)
            stores.vectors.add([passage.id], vector, [()])
            stores.lexical.add([passage.id], [["内设", "机构", str(number)]], [()])
        stores.passages.commit()
        stores.lexical.commit()
        stores.vectors.commit()


def test_what_is_built_opens_elsewhere_and_for_several_at_once(
    name: str, server: RunningServer, tmp_path: Path
) -> None:
    build(engine_of(name, server.url), tmp_path / "g" / ".building-x")
    (tmp_path / "g" / ".building-x").rename(tmp_path / "g" / "x")
    with contextlib.ExitStack() as opened:
        for _ in range(3):
            stores = engine_of(name, server.url).open(tmp_path / "g" / "x")
            opened.enter_context(contextlib.closing(stores))
            assert len(stores.passages.documents()) == 30
            assert len(stores.vectors.search(QUERY, 99)) == 30
            assert [found for found, _ in stores.lexical.search(["17"], 99)] == ["d17#0"]


def test_a_server_that_goes_away_and_comes_back_is_used_again(
    name: str, server: RunningServer, tmp_path: Path
) -> None:
    engine = engine_of(name, server.url, timeout_s=3)
    build(engine, tmp_path / "g" / "x")
    with contextlib.closing(engine.open(tmp_path / "g" / "x")) as stores:
        before = stores.vectors.search(QUERY, 5)
        server.stop()
        for _ in range(2):
            with pytest.raises(EngineUnavailable, match=str(server.port)):
                stores.vectors.search(QUERY, 5)
        server.start()
        assert stores.vectors.search(QUERY, 5) == before
        assert [found for found, _ in stores.lexical.search(["17"], 9)] == ["d17#0"]


def test_where_nobody_listens_the_address_is_named(name: str, tmp_path: Path) -> None:
    engine = engine_of(name, f"http://127.0.0.1:{_unused_port()}", timeout_s=2)
    (tmp_path / "g" / "x").mkdir(parents=True)
    with pytest.raises(EngineUnavailable, match=r"127\.0\.0\.1.*DAKESHI_VECTOR_URL"):
        engine.create(tmp_path / "g" / "x", dimension=8)


def test_a_server_that_never_answers_is_not_waited_for(name: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        # Building may take thirty times as long as a search.
        engine = engine_of(name, url, timeout_s=0.05)
        (tmp_path / "g" / "x").mkdir(parents=True)
        with pytest.raises(EngineUnavailable):
            engine.create(tmp_path / "g" / "x", dimension=8)


def test_what_is_no_such_server_is_told_apart_from_a_damaged_index(
    name: str, server: RunningServer, tmp_path: Path
) -> None:
    build(engine_of(name, server.url), tmp_path / "g" / "x")
    with _website() as url, pytest.raises(EngineUnavailable):
        engine_of(name, url, timeout_s=2).open(tmp_path / "g" / "x")


def test_an_emptied_server_makes_the_index_corrupt(
    name: str, server: RunningServer, tmp_path: Path
) -> None:
    engine = engine_of(name, server.url)
    build(engine, tmp_path / "g" / "x")
    (tmp_path / "g" / "x").rename(tmp_path / "kept")
    engine.discard_unused(tmp_path / "g")
    (tmp_path / "kept").rename(tmp_path / "g" / "x")
    with pytest.raises(CorruptGeneration, match="does not have"):
        engine.open(tmp_path / "g" / "x")


def test_only_collections_of_the_same_data_folder_are_discarded(
    name: str, server: RunningServer, tmp_path: Path
) -> None:
    engine = engine_of(name, server.url)
    for folder in ("one/a", "one/b", "other/a"):
        build(engine, tmp_path / folder, count=3)
    # What a crash leaves: the folder is gone, the collection is not.
    (tmp_path / "one" / "b").rename(tmp_path / "gone")
    engine.discard_unused(tmp_path / "one")
    for folder in ("one/a", "other/a"):
        engine.open(tmp_path / folder).close()
    (tmp_path / "gone").rename(tmp_path / "one" / "b")
    with pytest.raises(CorruptGeneration):
        engine.open(tmp_path / "one" / "b")


def test_nothing_is_discarded_while_a_name_cannot_be_read(
    name: str, server: RunningServer, tmp_path: Path
) -> None:
    engine = engine_of(name, server.url)
    build(engine, tmp_path / "g" / "a", count=3)
    reference = tmp_path / "g" / "a" / "collection.json"
    content = reference.read_bytes()
    reference.write_bytes(content[:10])
    engine.discard_unused(tmp_path / "g")
    with pytest.raises(CorruptGeneration):
        engine.open(tmp_path / "g" / "a")
    reference.write_bytes(content)
    engine.open(tmp_path / "g" / "a").close()


def test_discarding_without_a_server_leaves_it_for_the_next_time(
    name: str, server: RunningServer, tmp_path: Path
) -> None:
    engine = engine_of(name, server.url, timeout_s=2)
    build(engine, tmp_path / "g" / "a", count=3)
    server.stop()
    engine.discard_unused(tmp_path / "g")


def test_a_leg_that_lacks_passages_is_refused(
    server: RunningServer, name: str, tmp_path: Path
) -> None:
    if name == "chroma":
        pytest.skip("its legs are stores of their own")
    (tmp_path / "g" / "x").mkdir(parents=True)
    engine = engine_of(name, server.url)
    with contextlib.closing(engine.create(tmp_path / "g" / "x", dimension=8)) as stores:
        stores.vectors.add(["a"], QUERY, [()])
        stores.vectors.commit()
        with pytest.raises(StoreError, match="one leg"):
            stores.lexical.commit()


def test_a_corpus_is_built_switched_and_cleaned_up_on_the_server(
    name: str, server: RunningServer, tmp_path: Path
) -> None:
    data, own = tmp_path / "data", tmp_path / "data" / "documents"
    own.mkdir(parents=True)
    with _corpus(data, name, server.url) as corpus:
        for number in range(3):
            (own / f"{number}.txt").write_text(f"第{number}次：酒泉市精简九个科室。", "utf-8")
            assert corpus.reindex().switched
            assert corpus.search("酒泉市精简几个科室", limit=3).passages
        generations = [path for path in (data / "generations").iterdir() if path.is_dir()]
        assert len(generations) == 2
        corpus.rollback()
        assert corpus.search("酒泉市精简几个科室", limit=3).passages
    with _corpus(data, name, server.url) as corpus:
        server.stop()
        with pytest.raises(EngineUnavailable):
            corpus.search("酒泉", limit=1)
        server.start()
        assert corpus.search("酒泉", limit=1).passages


def test_another_engine_in_the_settings_is_named_and_healed_by_a_reindex(
    name: str, server: RunningServer, tmp_path: Path
) -> None:
    with open_corpus(
        Settings(data_dir=tmp_path / "data", _env_file=None), embedder=HashEmbedder, proof=_holds
    ) as corpus:
        corpus.ensure()
    with _corpus(tmp_path / "data", name, server.url) as corpus:
        with pytest.raises(CorruptGeneration, match="DAKESHI_VECTOR_ENGINE"):
            corpus.search("酒泉", limit=1)
        assert corpus.reindex().switched
        assert corpus.search("酒泉", limit=1).passages


def _corpus(data: Path, name: str, url: str) -> contextlib.AbstractContextManager[CorpusService]:
    settings = Settings(
        data_dir=data, vector_engine=name, vector_url=url, vector_timeout_s=5, _env_file=None
    )
    return open_corpus(settings, embedder=HashEmbedder, engine=store_engine(settings), proof=_holds)


def _holds(*_: object) -> GoldenSummary:
    return GoldenSummary(asked=0)


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def _website() -> Iterator[str]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>hello</html>")

        log_message: Callable[..., None] = lambda *_: None

    with HTTPServer(("127.0.0.1", 0), Page) as web:
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()
        thread.join()
