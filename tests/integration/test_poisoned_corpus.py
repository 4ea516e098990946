"""Ten thousand documents and one that kills who reads it: all others are indexed, it is named."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from knowledge.adapters.embedded import EmbeddedEngine
from knowledge.generations import GenerationStore
from knowledge.loading import CorpusRoot, Limits, load_apart, read_corpus
from knowledge.reindexing import Reindexer, production_pipeline
from tests.fakes.embedder import HashEmbedder
from tests.integration import misbehaving

COUNT = 10_000
POISONED = 4_321
SLEEPING = 8_765

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="names of signals"),
]


def test_one_poisoned_document_of_ten_thousand_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(COUNT):
        text = f"第{number}号文件：某市office{number}由{number + 9}个精简为{number + 3}个。"
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
    (folder / f"{POISONED:05}.txt").rename(folder / f"poisoned-{POISONED}.txt")
    (folder / f"{SLEEPING:05}.txt").rename(folder / f"endless-{SLEEPING}.txt")
    # A file that crashes its reader has to be made up; what it does to it is a real crash.
    load = partial(load_apart, handler=f"{misbehaving.MODULE}:read")
    pipeline = replace(
        production_pipeline(), read=partial(read_corpus, limits=Limits(seconds=2), load=load)
    )
    with closing(GenerationStore(tmp_path / "data", EmbeddedEngine())) as generations:
        reindexer = Reindexer(generations, embedder=HashEmbedder(), pipeline=pipeline)
        report = reindexer.run([CorpusRoot(folder, "t")])
        assert report.switched
        assert [str(failure).partition(". ")[0] for failure in report.failed] == [
            f"t/endless-{SLEEPING}.txt: took longer than 2 s to read",
            f"t/poisoned-{POISONED}.txt: crashed the reader (signal 11)",
        ]
        with generations.lease() as generation:
            indexed = generation.manifest.documents
            expected = {f"t/{n:05}.txt" for n in range(COUNT)}
            assert set(indexed) == expected - {f"t/{POISONED:05}.txt", f"t/{SLEEPING:05}.txt"}
            query = HashEmbedder().embed_queries([f"office{POISONED + 1}"])
            assert len(generation.stores.vectors.search(query, 10)) == 10
        # The same again changes nothing, and still names them.
        again = reindexer.run([CorpusRoot(folder, "t")])
        assert not again.switched
        assert len(again.failed) == 2
