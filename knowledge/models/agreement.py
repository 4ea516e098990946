"""Compares the finished folder with the float32 model it was made from, for the model card.

Run by the build script; needs torch and transformers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.adapters.onnx_embedder import OnnxEmbedder
from knowledge.models.source_weights import SourceModel
from knowledge.models.vocabulary import make_tokenizer
from knowledge.models.weights_file import float32_tensors

SAMPLES: Mapping[str, tuple[str, ...]] = {
    "Chinese (Simplified)": (
        "这个局原有二十五个科室,改革后减到十九个,精简了四分之一。",
        "内设机构的设立、合并和撤销,由本级人民政府机构编制管理机关审批。",
        "一个科室只有一名工作人员的现象,在县一级比较普遍。",
        "今年夏天的雨水比往年多,山上的果子熟得也晚。",
    ),
    "Chinese (Traditional)": (
        "這個局原有二十五個科室,改革後減到十九個,精簡了四分之一。",
        "圖書館週末開放到晚上九點,借書須出示證件。",
        "內設機構的設立與撤銷,須經機構編制管理機關核准。",
    ),
    "English": (
        "How many internal offices did the city keep after the reform?",
        "The bureau merged twenty-five sections into nineteen and cut its leader posts.",
        "Heavy rain delayed the harvest, and the road to the village was closed for a week.",
        "Staff quotas are approved by the office in charge of public establishment.",
    ),
    "mixed": (
        "大科室制 (big-section system) 在 2023 年扩大到 46 个部门。",
        "请用 Python 3.11 运行 evaluate 命令,看 nDCG@10 是多少。",
        "GDP 增长 5.2%,其中 services 占 54%。",
    ),
}


def agreement(source: SourceModel, folder: Path) -> dict[str, tuple[float, float]]:
    """Mean and least cosine between the served model and the source, by the kind of text."""
    served = OnnxEmbedder(folder)
    reference = _Reference(source)
    figures = {}
    for kind, texts in SAMPLES.items():
        ours = np.concatenate([served.embed_passages(texts), served.embed_queries(texts)])
        theirs = np.concatenate(
            [reference.embed(prompt, texts) for prompt in ("passage: ", "query: ")]
        )
        cosines = (ours * theirs).sum(axis=1)
        figures[kind] = (float(cosines.mean()), float(cosines.min()))
    return figures


class _Reference:
    """The source as a `BertModel`: whole vocabulary, float32, no further rounding."""

    def __init__(self, source: SourceModel) -> None:
        import torch  # noqa: PLC0415 - a tool of the build alone
        from transformers import BertConfig, BertModel  # noqa: PLC0415 - a tool of the build alone

        configuration = BertConfig(
            vocab_size=len(source.pieces),
            hidden_size=source.hidden,
            num_hidden_layers=source.layers,
            num_attention_heads=source.heads,
            intermediate_size=source.feed_forward,
            max_position_embeddings=source.positions,
            layer_norm_eps=source.epsilon,
        )
        self._torch: Any = torch
        model: Any = BertModel(configuration, add_pooling_layer=False)
        self._model = model.eval()
        state = {
            name: torch.from_numpy(np.array(values))
            for name, values in float32_tensors(source, range(len(source.pieces))).items()
        }
        self._model.load_state_dict(state)
        self._tokenizer = make_tokenizer(source.pieces)

    def embed(self, prompt: str, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = []
        for text in texts:
            ids = self._torch.tensor([self._tokenizer.encode(prompt + text).ids])
            with self._torch.inference_mode():
                mean = self._model(input_ids=ids).last_hidden_state[0].mean(0).numpy()
            rows.append(mean / np.linalg.norm(mean))
        return np.array(rows, np.float32)
