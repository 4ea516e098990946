"""Writes `model.onnx`: the encoder as onnxruntime runs it, over the bytes of `model.safetensors`.

The graph holds no weights. When a session opens, its constant part is computed once: each matrix of
8-bit floats is widened, then quantised to int8 with one scale per output channel, for
onnxruntime's integer kernels. Embeddings stay 8-bit, mapped from the file, and only the rows of the
tokens at hand are widened. Pooling and normalisation are part of the graph.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from knowledge.models.source_weights import SourceModel
from knowledge.models.weights_file import WEIGHTS_FILE, StoredTensor, StoredValues, float8_values

GRAPH_FILE = "model.onnx"
_MICROSOFT = "com.microsoft"
_OPSETS = (("", 19), (_MICROSOFT, 1))
_IR_VERSION = 10
_EMBEDDINGS = "embeddings"


def write_graph(
    folder: Path,
    source: SourceModel,
    stored: Mapping[str, StoredTensor],
    tensors: Mapping[str, StoredValues],
) -> None:
    """Write the graph for the tensors that `write_weights` stored in `folder`."""
    builder = _GraphBuilder(source, stored, tensors)
    builder.embed()
    for layer in range(source.layers):
        builder.encode(layer)
    builder.pool()
    model = builder.model()
    path = folder / GRAPH_FILE
    path.write_bytes(model.SerializeToString(deterministic=True))
    onnx.checker.check_model(str(path))


def channel_scales(codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Scale of each row of a matrix of e4m3 bytes; shape `(rows,)`.

    The largest magnitude becomes 63, not 127: where a processor adds products of bytes in pairs in
    16 bits (x86 without VNNI), 2 · 255 · 127 would overflow. It costs no accuracy that shows.
    """
    scales: NDArray[np.float32] = np.abs(float8_values()[codes]).max(axis=1) / np.float32(63)
    return scales


class _GraphBuilder:
    """Collects the nodes and initializers of one graph, in the order of the computation."""

    def __init__(
        self,
        source: SourceModel,
        stored: Mapping[str, StoredTensor],
        tensors: Mapping[str, StoredValues],
    ) -> None:
        self.source = source
        self.scales = {
            name: channel_scales(codes.astype(np.uint8))
            for name, codes in tensors.items()
            if codes.dtype == np.uint8
        }
        self.stored = stored
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.constants: dict[str, NDArray[Any]] = {
            "float8": float8_values(),
            "tiny": np.array(1e-12, np.float32),
            "one_127th": np.array(1 / 127, np.float32),
            "shift": np.array(128, np.float32),
            "uint8_zero": np.array(128, np.uint8),
            "last": np.array([-1], np.int64),
            "zero": np.array([0], np.int64),
            "one": np.array([1], np.int64),
            "axis_1": np.array([1], np.int64),
        }
        self.state = ""
        """Name of the hidden states after the last step."""

    def embed(self) -> None:
        """Words, positions and the one token type, normalised."""
        words = self.external(f"{_EMBEDDINGS}.word_embeddings.weight", TensorProto.UINT8)
        positions = self.external(f"{_EMBEDDINGS}.position_embeddings.weight")
        types = self.external(f"{_EMBEDDINGS}.token_type_embeddings.weight")
        codes = self.add("Gather", [words, "input_ids"], "word_codes")
        index = self.add("Cast", [codes], "word_index", to=TensorProto.INT32)
        embedded = self.add("Gather", ["float8", index], "words")
        shape = self.add("Shape", ["input_ids"], "length", start=1, end=2)
        first = self.add("Slice", [positions, "zero", shape, "zero"], "positions")
        kind = self.add("Slice", [types, "zero", "one", "zero"], "type")
        placed = self.add("Add", [first, kind], "positions_typed")
        total = self.add("Add", [embedded, placed], "embedded")
        norm = self.parameters(f"{_EMBEDDINGS}.LayerNorm")
        self.state = self.add(
            "LayerNormalization", [total, *norm], "hidden", axis=-1, epsilon=self.source.epsilon
        )
        self.add("Cast", ["attention_mask"], "key_mask", to=TensorProto.INT32)

    def encode(self, layer: int) -> None:
        """One layer: attention, then feed forward, each with its residual and normalisation."""
        name = f"encoder.layer.{layer}"
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        mixed = self.linear(f"{name}.qkv", self.state, parts)
        heads = [f"{name}.{part}" for part in ("query", "key", "value")]
        self.nodes.append(helper.make_node("Split", [mixed], heads, axis=-1, num_outputs=3))
        attended = self.add(
            "MultiHeadAttention",
            [*heads, "", "key_mask"],
            f"{name}.attended",
            domain=_MICROSOFT,
            num_heads=self.source.heads,
        )
        output = f"{name}.attention.output"
        projected = self.linear(f"{output}.projected", attended, [f"{output}.dense"])
        self.normalise(projected, output)
        middle = f"{name}.intermediate.dense"
        raised = self.linear(f"{name}.raised", self.state, [middle])
        active = self.add("Gelu", [raised], f"{name}.active", domain=_MICROSOFT)
        lowered = self.linear_by_token(f"{name}.lowered", active, [f"{name}.output.dense"])
        self.normalise(lowered, f"{name}.output")

    def pool(self) -> None:
        """Mean over the tokens that are no padding, scaled to unit length."""
        self.add("Identity", [self.state], "last_hidden_state")
        mask = self.add("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        column = self.add("Unsqueeze", [mask, "last"], "mask_column")
        kept = self.add("Mul", [self.state, column], "kept")
        total = self.add("ReduceSum", [kept, "axis_1"], "total", keepdims=0)
        count = self.add("ReduceSum", [mask, "axis_1"], "count", keepdims=1)
        mean = self.add("Div", [total, count], "mean")
        norm = self.add("ReduceL2", [mean, "axis_1"], "norm", keepdims=1)
        safe = self.add("Max", [norm, "tiny"], "safe_norm")
        self.add("Div", [mean, safe], "sentence_embedding")

    def model(self) -> onnx.ModelProto:
        """The finished graph."""
        self.initializers += [
            numpy_helper.from_array(values, name) for name, values in self.constants.items()
        ]
        tokens: Sequence[Any] = ["batch", "tokens"]
        width = self.source.hidden
        info = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes,
            "multilingual-e5-small-zh-en",
            [
                info("input_ids", TensorProto.INT64, tokens),
                info("attention_mask", TensorProto.INT64, tokens),
            ],
            [
                info("last_hidden_state", TensorProto.FLOAT, [*tokens, width]),
                info("sentence_embedding", TensorProto.FLOAT, ["batch", width]),
            ],
            self.initializers,
        )
        opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="knowledge.models"
        )

    def linear(self, name: str, state: str, parts: Sequence[str]) -> str:
        """An integer matrix product with the matrices of `parts`, one under the other, plus bias.

        The activations get one scale, found at run time.
        """
        weight, scale, bias = self.quantised(name, parts)
        inputs = [state, weight, scale, "", bias]
        return self.add("DynamicQuantizeMatMul", inputs, f"{name}.product", domain=_MICROSOFT)

    def linear_by_token(self, name: str, state: str, parts: Sequence[str]) -> str:
        """The same with a scale for each token.

        Between the two halves of feed forward a few tokens are hundreds of times larger than the
        rest; a common scale would leave the others two or three bits (measured: nDCG@10 of English
        questions on Chinese text .810 with a common scale, .827 with this, at the same speed).
        """
        weight, scale, bias = self.quantised(name, parts)
        size = self.add("Abs", [state], f"{name}.size")
        largest = self.add("ReduceMax", [size, "last"], f"{name}.largest", keepdims=1)
        step = self.add("Max", [largest, "tiny"], f"{name}.largest_safe")
        step = self.add("Mul", [step, "one_127th"], f"{name}.step")
        steps = self.add("Div", [state, step], f"{name}.steps")
        shifted = self.add("Add", [steps, "shift"], f"{name}.shifted")
        rounded = self.add("Round", [shifted], f"{name}.rounded")
        codes = self.add("Cast", [rounded], f"{name}.codes", to=TensorProto.UINT8)
        whole = self.add("MatMulInteger", [codes, weight, "uint8_zero"], f"{name}.whole")
        wide = self.add("Cast", [whole], f"{name}.sums", to=TensorProto.FLOAT)
        unit = self.add("Mul", [step, scale], f"{name}.unit")
        scaled = self.add("Mul", [wide, unit], f"{name}.scaled")
        return self.add("Add", [scaled, bias], f"{name}.product")

    def quantised(self, name: str, parts: Sequence[str]) -> tuple[str, str, str]:
        """Matrix in int8, scale of each channel and bias, of `parts` one under the other."""
        names = [f"{part}.weight" for part in parts]
        codes = self.external("+".join(names), TensorProto.FLOAT8E4M3FN)
        scales = np.concatenate([self.scales[weight] for weight in names])
        scale = self.constant(f"{name}.scale", scales)
        zeros = self.constant(f"zeros_{scales.size}", np.zeros(scales.size, np.int8))
        wide = self.add("Cast", [codes], f"{name}.wide", to=TensorProto.FLOAT)
        rows = self.add("QuantizeLinear", [wide, scale, zeros], f"{name}.rows", axis=0)
        weight = self.add("Transpose", [rows], f"{name}.weight", perm=[1, 0])
        return weight, scale, self.external("+".join(f"{part}.bias" for part in parts))

    def normalise(self, change: str, name: str) -> None:
        """Add `change` to the state, then normalise."""
        total = self.add("Add", [change, self.state], f"{name}.sum")
        norm = self.parameters(f"{name}.LayerNorm")
        self.state = self.add(
            "LayerNormalization",
            [total, *norm],
            f"{name}.hidden",
            axis=-1,
            epsilon=self.source.epsilon,
        )

    def parameters(self, name: str) -> list[str]:
        return [self.external(f"{name}.weight"), self.external(f"{name}.bias")]

    def constant(self, name: str, values: Any) -> str:
        self.constants[name] = np.asarray(values)
        return name

    def external(self, names: str, kind: int = TensorProto.FLOAT) -> str:
        """An initializer over bytes of the weights file; names joined by `+` lie in a row there."""
        parts = [self.stored[name] for name in names.split("+")]
        for before, after in itertools.pairwise(parts):
            if before.offset + before.size != after.offset:
                raise ValueError(f"{names} do not lie next to one another")
        tensor = TensorProto(name=names, data_type=kind, data_location=TensorProto.EXTERNAL)
        tensor.dims.extend((sum(part.shape[0] for part in parts), *parts[0].shape[1:]))
        where = {
            "location": WEIGHTS_FILE,
            "offset": parts[0].offset,
            "length": sum(part.size for part in parts),
        }
        for key, value in where.items():
            tensor.external_data.add(key=key, value=str(value))
        self.initializers.append(tensor)
        return names

    def add(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output
