"""Serves any embedding model through sentence-transformers.

For models other than the bundled one; needs the extra `models`, which brings torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.errors import ModelError
from knowledge.ports import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH_TEXTS = 16
_MAX_CHARACTERS = 32_768
"""Longer texts are cut before they are tokenised; 8,192 tokens, a wide model's, fit in."""
_SAMPLE = 256
"""Values of each tensor that the fingerprint covers; training changes all of them."""
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}
"""What the E5 family was trained with, for folders that do not say so themselves."""


class SentenceTransformersEmbedder:
    """A sentence-transformers model on the CPU, in bfloat16 where the processor computes in it."""

    def __init__(
        self,
        name_or_path: str,
        *,
        local_files_only: bool = False,
        bfloat16: bool | None = None,
    ) -> None:
        """Load the model, from a folder, the local cache or the model hub.

        Args:
            name_or_path: A folder, or a name on the hub such as `BAAI/bge-m3`.
            local_files_only: Never ask the hub.
            bfloat16: Compute in bfloat16; by default where the processor has instructions for it.

        Raises:
            ModelError: sentence-transformers is not installed, or the model cannot be found.
        """
        self._name = name_or_path
        narrow = _has_bfloat16() if bfloat16 is None else bfloat16
        self._model = _load(name_or_path, local_files_only=local_files_only, narrow=narrow)
        self._prompts = _prompts(name_or_path, self._model.prompts)
        self._dimension = _dimension(name_or_path, self._model)
        precision = "bfloat16" if narrow else "float32"
        self._fingerprint = f"{name_or_path}/{precision}/{self._digest()}"

    @property
    def fingerprint(self) -> str:
        """Name, precision and a digest of prompts, shapes and a sample of every tensor."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to be found; shape `(len(texts), dimension)`, float32, unit length."""
        return self._embed(self._model.encode_document, texts, self._prompts.get("document"))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; shape `(len(texts), dimension)`, float32, unit length."""
        return self._embed(self._model.encode_query, texts, self._prompts.get("query"))

    def _embed(
        self, encode: Callable[..., Any], texts: Sequence[str], prompt: str | None
    ) -> Vectors:
        if isinstance(texts, str):
            raise TypeError("a sequence of texts is needed, not one text")
        if not texts:
            return np.empty((0, self._dimension), np.float32)
        try:
            vectors = encode(
                [_encodable(text) for text in texts],
                prompt=prompt,
                batch_size=_BATCH_TEXTS,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_tensor=True,
            )
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(f"{self._name}: the model failed: {error}") from error
        wide = vectors.float().numpy()
        # Unit length in bfloat16 is off by up to 0.4 %.
        return np.asarray(wide / np.linalg.norm(wide, axis=1, keepdims=True), np.float32)

    def _digest(self) -> str:
        """Sixteen hex digits that change when the weights under the same name do."""
        digest = hashlib.sha256(f"{self._dimension} {sorted(self._prompts.items())}".encode())
        for name, tensor in sorted(self._model.state_dict().items()):
            sample = tensor.flatten()[:_SAMPLE].float().numpy()
            digest.update(f"{name} {tuple(tensor.shape)}".encode() + sample.tobytes())
        return digest.hexdigest()[:16]


def _load(name_or_path: str, *, local_files_only: bool, narrow: bool) -> SentenceTransformer:
    try:
        import torch  # noqa: PLC0415 - seconds, and only for those who chose such a model
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - as torch
    except ImportError as error:
        raise ModelError(
            f"The embedding model {name_or_path} needs sentence-transformers, which is not "
            "installed. Install it with: pip install 'dakeshi[models]'; or unset "
            "DAKESHI_EMBEDDING_MODEL to use the bundled model."
        ) from error
    try:
        return SentenceTransformer(
            name_or_path,
            device="cpu",
            local_files_only=local_files_only,
            model_kwargs={"dtype": torch.bfloat16 if narrow else torch.float32},
        )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        raise ModelError(_not_loaded(name_or_path, error)) from error


def _not_loaded(name_or_path: str, error: Exception) -> str:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    if Path(name_or_path).is_absolute() or Path(name_or_path).exists():
        remedy = "Give the folder of a complete sentence-transformers model."
    else:
        remedy = (
            "Check the name; without a network, give the folder of a downloaded model instead, or "
            "unset DAKESHI_EMBEDDING_MODEL to use the bundled one."
        )
    return f"The embedding model {name_or_path} cannot be loaded: {reason} {remedy}"


def _has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 in hardware (AMX or AVX-512 BF16)."""
    try:
        import torch  # noqa: PLC0415 - as in `_load`, which says what is missing
    except ImportError:
        return False
    capable = (torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}) or {}
    return bool(capable.get("amx_bf16") or capable.get("avx512_bf16"))


def _prompts(name_or_path: str, known: Mapping[str, str | None]) -> dict[str, str]:
    """The model's own prompts, or those of E5 when it has none and its name says E5."""
    if any(known.values()):
        document = known.get("document") or known.get("passage") or ""
        return {"query": known.get("query") or "", "document": document}
    name = Path(name_or_path).name.lower()
    is_e5 = "e5" in name.replace("_", "-").split("-")
    return dict(_E5_PROMPTS) if is_e5 else {}


def _dimension(name_or_path: str, model: SentenceTransformer) -> int:
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise ModelError(f"{name_or_path} does not say how long its vectors are; choose another.")
    return int(dimension)


def _encodable(text: str) -> str:
    """The part of a text that can matter, with lone surrogates, which UTF-8 lacks, replaced."""
    return text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
