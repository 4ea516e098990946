"""The lexical leg of one generation over tantivy: BM25 on a memory-mapped index in a folder.

tantivy's BM25 has k1 = 1.2 and b = 0.75, and its statistics are those of the whole index, also
when places are filtered. Tokens arrive ready made (`knowledge.lexical`); tantivy only splits them
at the blanks they are joined with.

On two cores, encyclopaedic passages of five sentences (`tests/benchmarks/lexical_scale.py`), the
best 40: 0.1 ms (p50) at 1,000 and 20,000 passages, 0.5 ms (p95 4.6 ms) at 200,000; scores of 40
given passages 0.3 to 0.4 ms. 200,000 passages are indexed in 35 s and take 64 MB of disk.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from knowledge.adapters.private_folders import PrivateFolder
from knowledge.errors import CorruptGeneration, StoreError
from knowledge.generations.seals import check_seal, seal

_ID, _TOKENS, _REGION = "id", "tokens", "region"
_NOWHERE = "-"
"""Stands for the places of a passage that is about none, so that a filter can ask for it."""
_HEAP_BYTES = 32_000_000
_LAYOUT = "layout.json"
_LAYOUT_VERSION = 1
_SEAL = "seal.json"


class TantivyStore:
    """A `LexicalStore` in one folder; writable until `commit`, readable from then on.

    Searching is safe from many threads. A committed store holds no lock, so its folder may be
    renamed under it (not on Windows, where it must be closed first); tantivy keeps one sleeping
    thread until it is closed.
    """

    def __init__(
        self,
        folder: Path,
        index: tantivy.Index,
        *,
        writer: tantivy.IndexWriter | None,
        own: PrivateFolder | None = None,
    ) -> None:
        self._folder = folder
        self._own = own
        self._index: tantivy.Index | None = index
        self._writer = writer
        self._schema = index.schema
        self._searcher: tantivy.Searcher | None = None if writer else index.searcher()

    @classmethod
    def create(cls, folder: Path) -> TantivyStore:
        """Make an empty store in `folder`, which is created when missing and must be empty.

        Raises:
            StoreError: The folder holds something, or cannot be written.
        """
        with _translated(f"cannot create a lexical index in {folder}"):
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise StoreError(f"cannot create a lexical index in {folder}: it is not empty")
            (folder / _LAYOUT).write_text(json.dumps({"version": _LAYOUT_VERSION}), "utf-8")
            index = tantivy.Index(_schema(), path=str(folder), reuse=False)
            index.config_reader("Manual")
            return cls(folder, index, writer=index.writer(_HEAP_BYTES, num_threads=1))

    @classmethod
    def open(cls, folder: Path) -> TantivyStore:
        """Open a committed store for reading.

        Raises:
            CorruptGeneration: The folder holds no complete lexical index of this version.
        """
        check_seal(folder / _SEAL, f"the lexical index in {folder}")
        try:
            layout = json.loads((folder / _LAYOUT).read_text("utf-8"))
            if layout != {"version": _LAYOUT_VERSION}:
                raise CorruptGeneration(
                    f"the lexical index in {folder} has another layout: {layout}"
                )
            index, own = _opened(folder)
            index.config_reader("Manual")
            return cls(folder, index, writer=None, own=own)
        except (OSError, ValueError) as error:
            raise CorruptGeneration(
                f"the lexical index in {folder} cannot be opened: {error}"
            ) from error

    def add(
        self,
        ids: Sequence[str],
        tokens: Sequence[Sequence[str]],
        regions: Sequence[Sequence[str]],
    ) -> None:
        """Store tokenised passages with the places they are about.

        Raises:
            StoreError: The store is committed, or tantivy refuses.
        """
        if self._writer is None:
            raise StoreError("a committed lexical index takes no more passages")
        with _translated("cannot add to the lexical index"):
            for passage_id, words, places in zip(ids, tokens, regions, strict=True):
                document = tantivy.Document()
                document.add_text(_ID, passage_id)
                document.add_text(_TOKENS, " ".join(words))
                for place in places or (_NOWHERE,):
                    document.add_text(_REGION, place)
                self._writer.add_document(document)

    def commit(self) -> None:
        """Write everything to disk and release the writer's lock and threads."""
        if self._writer is None:
            return
        with _translated("cannot commit the lexical index"):
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._writer = None
            seal_lexical(self._folder)
            index = self._open_index()
            index.reload()
            self._searcher = index.searcher()

    def search(
        self, tokens: Sequence[str], limit: int, *, regions: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Best passages as `(id, BM25)`, best first; only those in which a token stands.

        Args:
            tokens: Of the question; one that occurs twice counts twice.
            limit: At most this many.
            regions: When given, only passages about one of these places or about none.
        """
        if not tokens or limit < 1:
            return []
        clauses = [(tantivy.Occur.Must, self._any_of(tokens))]
        if regions is not None:
            clauses.append((tantivy.Occur.Must, self._within(_REGION, [*regions, _NOWHERE])))
        return self._hits(tantivy.Query.boolean_query(clauses), limit)

    def scores(self, tokens: Sequence[str], ids: Sequence[str]) -> Mapping[str, float]:
        """BM25 of given passages; 0 where nothing matches or the id is unknown."""
        found = dict.fromkeys(ids, 0.0)
        if tokens and found:
            clauses = [
                (tantivy.Occur.Must, self._any_of(tokens)),
                (tantivy.Occur.Must, self._within(_ID, list(found))),
            ]
            found.update(self._hits(tantivy.Query.boolean_query(clauses), len(found)))
        return found

    def idf(self, tokens: Sequence[str]) -> Mapping[str, float]:
        """Inverse document frequency as BM25 weighs it: ln(1 + (N − n + ½) / (n + ½))."""
        searcher = self._open_searcher()
        with _translated("cannot read the lexical index"):
            total = searcher.num_docs
            return {token: _idf(total, searcher.doc_freq(_TOKENS, token)) for token in set(tokens)}

    def close(self) -> None:
        """Drop what was not committed and release files and locks; may be called twice."""
        if self._writer is not None:
            with _translated("cannot close the lexical index"):
                self._writer.rollback()
                self._writer.wait_merging_threads()
        self._writer = self._searcher = self._index = None
        if self._own is not None:
            self._own.close()

    def _open_index(self) -> tantivy.Index:
        if self._index is None:
            raise StoreError("the lexical index is closed")
        return self._index

    def _open_searcher(self) -> tantivy.Searcher:
        if self._searcher is None:
            reason = "closed" if self._index is None else "not committed yet"
            raise StoreError(f"the lexical index is {reason}")
        return self._searcher

    def _any_of(self, tokens: Sequence[str]) -> tantivy.Query:
        return tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.term_query(self._schema, _TOKENS, token, index_option="freq"),
                )
                for token in tokens
            ]
        )

    def _within(self, field: str, values: Sequence[str]) -> tantivy.Query:
        """A filter that adds nothing to the score."""
        query = tantivy.Query.term_set_query(self._schema, field, values)
        return tantivy.Query.const_score_query(query, 0.0)

    def _hits(self, query: tantivy.Query, limit: int) -> list[tuple[str, float]]:
        searcher = self._open_searcher()
        with _translated("cannot search the lexical index"):
            hits = searcher.search(query, limit, count=False).hits
            return [(str(searcher.doc(address).get_first(_ID)), score) for score, address in hits]


def _opened(folder: Path) -> tuple[tantivy.Index, PrivateFolder | None]:
    """An index, and what it lies in where its own folder takes no lock file."""
    try:
        return tantivy.Index.open(str(folder)), None
    except ValueError:
        own = PrivateFolder()
        try:
            own.link(path for path in folder.iterdir() if path.suffix != ".lock")
            return tantivy.Index.open(str(own.path)), own
        except BaseException:
            own.close()
            raise


def seal_lexical(folder: Path) -> None:
    """Write down what the files of a committed index are, so that damage is noticed; once."""
    if not folder.is_dir() or (folder / _SEAL).exists():
        return
    seal(
        folder / _SEAL,
        [path for path in folder.iterdir() if path.suffix != ".lock" and path.name != _SEAL],
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_ID, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_TOKENS, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(_REGION, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _idf(total: int, containing: int) -> float:
    return math.log(1.0 + (total - containing + 0.5) / (containing + 0.5))


@contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise StoreError(f"{what}: {error}") from error
