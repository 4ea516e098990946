"""Worker: the usual pipeline. LangChain's HuggingFaceEmbeddings, langchain-chroma, similarity search.

    python -m tests.benchmarks.usual prepare FOLDER MODEL
    python -m tests.benchmarks.usual index  FOLDER PASSAGES MODEL
    python -m tests.benchmarks.usual search FOLDER QUESTIONS MODEL

Both libraries stay out of the project's own environment: only `make bench` installs them, so that
nothing that checks or collects this module may need them.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import Any

from tests.benchmarks.material import read_texts
from tests.benchmarks.processes import ask_all, cpu_s, peak_mib, tell

_COLLECTION = "passages"
_RESULTS = 6


def prepare(folder: str, model: str) -> None:
    """Write a model down in float32.

    The bundled one is kept in 8 bits, which are widened whenever it is loaded; the usual pipeline
    must not pay for that.

    Args:
        folder: To be made.
        model: Folder of a sentence-transformers model.
    """
    loaded = import_module("sentence_transformers").SentenceTransformer(model, device="cpu")
    loaded.float().save_pretrained(folder)
    tell("figures")


def run(mode: str, folder: str, texts: str, model: str) -> None:
    """Index or search.

    Args:
        mode: `index` or `search`.
        folder: Of the persistent collection.
        texts: File of passages or questions.
        model: What `prepare` made.
    """
    store_class = import_module("langchain_chroma").Chroma
    embeddings = import_module("langchain_huggingface").HuggingFaceEmbeddings(
        model_name=model,
        model_kwargs={"device": "cpu"},
        encode_kwargs={"prompt": "passage: ", "normalize_embeddings": True},
        query_encode_kwargs={"prompt": "query: ", "normalize_embeddings": True},
    )
    if mode == "index":
        _index(store_class, embeddings, folder, read_texts(texts))
        return
    store = store_class(
        collection_name=_COLLECTION, embedding_function=embeddings, persist_directory=folder
    )
    ask_all(
        lambda question: store.similarity_search(question, k=_RESULTS),
        read_texts(texts),
        precision=_precision(embeddings),
    )


def _index(store_class: Any, embeddings: Any, folder: str, passages: list[str]) -> None:
    embeddings.embed_query("热身")
    started, busy = time.perf_counter(), cpu_s()
    store_class.from_texts(
        passages, embeddings, collection_name=_COLLECTION, persist_directory=folder
    )
    tell(
        "figures",
        seconds=time.perf_counter() - started,
        cpu_s=cpu_s() - busy,
        passages=len(passages),
        peak_mib=peak_mib(),
    )


def _precision(embeddings: Any) -> str:
    """What the weights are computed with, to be stated beside the figures."""
    weights = {str(weight.dtype) for weight in embeddings._client.parameters()}
    return ", ".join(sorted(weights))


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(*sys.argv[2:])
    else:
        run(*sys.argv[1:])
