"""Serves the bundled embedding model through onnxruntime.

Needs onnxruntime and tokenizers only, so that answering a question never imports torch.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from knowledge.errors import ModelError
from knowledge.ports import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped] # it ships no types
    from tokenizers import Tokenizer

BUNDLED_MODEL = Path(__file__).parents[1] / "models" / "multilingual-e5-small-zh-en"
"""The folder that `python -m knowledge.models.build` makes."""

_DESCRIPTION = "provenance.json"
_MAX_CHARACTERS = 8_192
"""Longer texts are cut before they are tokenised; 512 tokens are rarely 3,000 characters."""
_REMEDY = "Reinstall the package, or make the folder anew: python -m knowledge.models.build"


class OnnxEmbedder:
    """The bundled model, or another folder of the same make; safe to share between threads."""

    def __init__(self, folder: Path | None = None, *, threads: int | None = None) -> None:
        """Load the model.

        Args:
            folder: A folder made by `knowledge.models.build`; the bundled one by default.
            threads: Threads of one run; by default one for each core.

        Raises:
            ModelError: The folder is missing, incomplete or damaged.
        """
        self._folder = folder or BUNDLED_MODEL
        self._description = _read_description(self._folder)
        self._tokenizer = _load_tokenizer(self._folder, self._description)
        self._session = _open_session(self._folder, threads)
        _return_freed_memory()

    @property
    def fingerprint(self) -> str:
        """Name, precision and digest of the model: `multilingual-e5-small-zh-en/int8/1f0c…`."""
        return self._description.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._description.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to be found; shape `(len(texts), dimension)`, float32, unit length."""
        return self._embed(texts, self._description.passage_prompt)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; shape `(len(texts), dimension)`, float32, unit length."""
        return self._embed(texts, self._description.query_prompt)

    def _embed(self, texts: Sequence[str], prompt: str) -> Vectors:
        if isinstance(texts, str):
            raise TypeError("a sequence of texts is needed, not one text")
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._run(self._tokenizer.encode(prompt + _encodable(text)).ids)
        return vectors

    def _run(self, tokens: Sequence[int]) -> Vectors:
        """One text a run: activations share one scale, so company would change its vector.

        On a CPU a batch of passages is no faster, and its padding is lost work.
        """
        ids = np.array([tokens], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        try:
            (vectors,) = self._session.run(["sentence_embedding"], inputs)
        except Exception as error:  # onnxruntime's own exceptions share no other base
            raise ModelError(f"{self._folder}: the model failed: {error}. {_REMEDY}") from error
        return np.asarray(vectors[0], np.float32)


class _Description(BaseModel):
    """What the embedder needs to know of a folder, recorded when it was built."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    fingerprint: str
    dimension: PositiveInt
    max_tokens: PositiveInt
    query_prompt: str
    passage_prompt: str
    sizes: Mapping[str, PositiveInt]
    """Bytes of each file that is served."""


def _read_description(folder: Path) -> _Description:
    path = folder / _DESCRIPTION
    try:
        description = _Description.model_validate_json(path.read_bytes())
        actual = {name: (folder / name).stat().st_size for name in description.sizes}
    except (OSError, ValidationError) as error:
        raise ModelError(f"{folder} holds no usable embedding model: {error}. {_REMEDY}") from error
    for name, size in description.sizes.items():
        if actual[name] != size:
            raise ModelError(
                f"{folder / name} has {actual[name]:,} bytes instead of {size:,}: it is damaged, "
                f"or a pointer of a large-file store. {_REMEDY}"
            )
    return description


def _load_tokenizer(folder: Path, description: _Description) -> Tokenizer:
    from tokenizers import Tokenizer  # noqa: PLC0415 - costs a start that embeds nothing

    try:
        tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises plain Exception
        raise ModelError(f"{folder}: the tokenizer cannot be read: {error}. {_REMEDY}") from error
    tokenizer.enable_truncation(description.max_tokens)
    # A document that contains "</s>" means these four characters, not the end of its text.
    tokenizer.encode_special_tokens = True
    return tokenizer


def _open_session(folder: Path, threads: int | None) -> InferenceSession:
    # Or the library tells its makers about this machine and what runs on it; it looks once, early.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251 - read by the library alone
    import onnxruntime  # noqa: PLC0415 - costs a start that embeds nothing

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    options.inter_op_num_threads = 1
    # The graph is written for the kernels it runs on; further rewriting makes it slower.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Lengths vary from run to run: an arena would keep the largest of every size it has seen.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    # Threads that wait must not burn a core that others want for long: unlimited, waiting took half
    # of the processor time on a busy machine. None at all makes a question slower.
    options.add_session_config_entry("session.intra_op.spin_duration_us", "50")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's own exceptions share no other base
        raise ModelError(f"{folder}: the model cannot be opened: {error}. {_REMEDY}") from error


def _return_freed_memory() -> None:
    """Hand back the 110 MB that quantising the weights took and freed; glibc would keep them."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def _encodable(text: str) -> str:
    """The part of a text that can matter, with lone surrogates, which UTF-8 lacks, replaced."""
    return text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
