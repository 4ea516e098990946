"""The embedded corpus: its form, and every figure in it held against where it comes from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.documents import Kind, Level, Metadata, Validity
from knowledge.numerals import find_numerals

REPOSITORY = Path(__file__).parents[3]
CORPUS = REPOSITORY / "knowledge" / "corpus"
SAMPLES = REPOSITORY.parent / "shared" / "samples"
DOCUMENTS = sorted(path for path in CORPUS.glob("*.md") if path.name != "SOURCES.md")
STATUTES = [path for path in DOCUMENTS if path.stem.startswith("statute-")]
OTHERS = [path for path in DOCUMENTS if path not in STATUTES]

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the texts the corpus was written from are not beside the checkout"
)

# What each source states, transcribed from the fact table apart from the corpus.
# Figures below ten carry the character that follows them, because 1名 and 2名 are different facts.
FIGURES = {
    "article": (
        "2023 2月 3批 3家 52 38 27% 68 3% 4名 1名 85% 10 50余 200余 14 65 24 81.76% 2.9:1 2.2:1 "
        "215 328 25 19 2021 46 413 295 118 8月 30 3月 21 15"
    ),
    # How many items a list has, and the bounds that a wording implies.
    "article-counts": (
        "4类 3条 3项 9项 3组 1个 3种 50 200 3个 4个 2个 4部 1位 5名 3个 0% 100% 4步 2.9 2.2"
    ),
    "hbnews-2025": "2025 4月 18 29 68 20% 22 2024 3家",
    "ahjgbzw": "3条 3个 3% 4名 1名 68 2025 4月 18",
    "jinchang-2023": "2023 2月 2021 3批 50 5家",
    "xiangyang": "30% 3人 2012 7月 8月 13 2013 164 110 54 33% 56 549 383 166 43",
    "zhoushan": "45 33 11 8个 27.3% 34 25 26.5%",
    "moc-1994": "1994 3人 1名 4至 7人 1正 1副 8人 2副 15 3副",
    "guangdong": "3人 1职 4至 7人 1正 1副 8人 2副 4人 20 90",
    "institutions": (
        "5名 1至 2名 6至 10 2至 3名 11 3至 4名 50 51 100 101 200 4至 201 400 5至 6名 401 600 6至 "
        "7名 601 7至 8名"
    ),
    "study-2019": "13 14 40 49% 11 20 31% 23 16",
    "order-486": "486 30",
    "order-227": "227 1正 2副 1副",
    "state-council-law": "2024 3月 11 1人 2至 4人",
    "cnnb-2008": "2008 1正 4副 1名 4名 2副",
    "civil-servant-law": "10 12",
    "work-regulation": "2019 8月 5日 8章 33 4步",
    "evaluation": "2021",
    "order-251": "251 2014 4月 30 7章 40",
    "tier-comparison": "4名 4人 2名 5名",
}

SOURCES_OF = {
    "anhui-order-251": "order-251",
    "city-department-staffing-study": "study-2019",
    "establishment-work-regulation": "work-regulation",
    "evaluation-measures": "evaluation order-486",
    "formulas-and-gaps": "article article-counts xiangyang",
    "four-cities-compared": "article",
    "glossary": "article article-counts order-486 civil-servant-law",
    "huaibei-later-report": "hbnews-2025",
    "huaibei-official-page": "ahjgbzw",
    "internal-office-limits": "article article-counts xiangyang",
    "jiuquan-batches": "jinchang-2023 article",
    "jiuquan-reform": "article article-counts jinchang-2023",
    "leader-post-tier-guangdong-1990s": "guangdong",
    "leader-post-tier-institutions": "institutions",
    "leader-post-tier-moc-1994": "moc-1994",
    "leader-post-tiers-compared": "article moc-1994 guangdong order-486 tier-comparison",
    "merging-offices-procedure": "order-486 order-227",
    "national-rules-no-ratio": "article order-486 order-227 state-council-law",
    "state-council-posts-2008": "cnnb-2008 state-council-law",
    "xiangyang-reform": "xiangyang",
    "zhoushan-reform": "zhoushan",
}
"""Which sources a document speaks from; those not listed speak from the article alone."""


def _cut(before: int, after: int) -> Fraction:
    return Fraction(100 * (before - after), before)


COMPUTED = {
    "14": Fraction(52 - 38),
    "6个": Fraction(25 - 19),
    "7个": Fraction(29 - 22),
    "26.92%": _cut(52, 38),
    "28.57%": _cut(413, 295),
    "24.00%": _cut(25, 19),
    "24.14%": _cut(29, 22),
    "31.82%": Fraction(100 * (29 - 22), 22),
    "32.93%": _cut(164, 110),
    "30.24%": _cut(549, 383),
    "29.09%": _cut(549 - 164, 383 - 110),
    "26.67%": _cut(45, 33),
    "385": Fraction(549 - 164),
    "273": Fraction(383 - 110),
    "1.53": Fraction(328, 215),
    "8.98": Fraction(413, 46),
    "6.41": Fraction(295, 46),
    "2.57": Fraction(118, 46),
    "18.24": 100 - Fraction("81.76"),
    "1.65": Fraction("28.57") - Fraction("26.92"),
    "340": 68 / Fraction("0.20"),
    "332": 68 / Fraction("0.205"),
    "348": 68 / Fraction("0.195"),
}
"""Values that no source states. A sentence that holds one must say that it is computed (核算)."""

COUNTED = {
    ("statute-227-state-council-establishment", 6): {6},
    ("statute-civil-servant-law", 2): {3},
    ("statute-civil-servant-law", 18): {10},
    ("statute-civil-servant-law", 19): {12},
}
"""Items that an article lists in one sentence; numbered items are counted by the test itself."""

SAMPLE_OF = {
    "statute-486-local-establishment": "地方各级人民政府机构设置和编制管理条例",
    "statute-227-state-council-establishment": "国务院行政机构设置和编制管理条例",
    "statute-local-organization-law": "地方各级人民代表大会和地方各级人民政府组织法",
    "statute-state-council-organization-law": "国务院组织法",
    "statute-civil-servant-law": "公务员法",
}

PLACES = {
    "huaibei": "安徽省淮北市",
    "jiuquan": "甘肃省酒泉市",
    "mianyang": "四川省绵阳市",
    "qingyang": "甘肃省庆阳市",
    "xiangyang": "湖北省襄阳市",
    "zhoushan": "浙江省舟山市",
}

FIGURE = re.compile(r"\d+(?:\.\d+)?(?::\d+(?![\d.]))?(?:%|余)?")
SENTENCE = re.compile(r"[^。\n]+")
ARTICLE = re.compile(r"^第([一二三四五六七八九十百零]+)条[ \u3000]")


def front_matter(path: Path) -> dict[str, Any]:
    head = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")[0]
    loaded = yaml.safe_load(head)
    assert isinstance(loaded, dict)
    return loaded


def body(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n---\n")[2]


def figures(text: str) -> Iterator[str]:
    for match in FIGURE.finditer(text):
        figure = match.group()
        if re.fullmatch(r"\d", figure):
            figure += text[match.end() : match.end() + 1].strip("→， ")
        yield figure


def articles(text: str) -> dict[int, str]:
    """Article number → its text, headings left out."""
    found: dict[int, str] = {}
    number = 0
    for line in text.splitlines():
        match = ARTICLE.match(line)
        if match:
            number = int(next(find_numerals(match.group(1))).value)
            found[number] = line[match.end() :]
        elif line.startswith("#"):
            number = 0
        elif number:
            found[number] += line
    return found


def sample(name: str) -> str:
    (path,) = SAMPLES.glob(f"{name}*.md")
    return path.read_text(encoding="utf-8")


def names(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


@pytest.mark.parametrize("path", DOCUMENTS, ids=names(DOCUMENTS))
def test_front_matter_holds_known_keys_with_usable_values(path: Path) -> None:
    matter = front_matter(path)
    assert set(matter) <= {field.name for field in dataclasses.fields(Metadata)}
    assert all(isinstance(value, str) and value.strip() for value in matter.values())
    Kind(matter["kind"])
    Validity(matter["validity"])
    if "level" in matter:
        Level(matter["level"])
    assert matter["title"]
    assert matter["source"]
    assert matter["sureness"] in {"A", "B"}
    assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", matter.get("date", "2000"))
    assert re.fullmatch(r"https?://\S+", matter.get("url", "https://example.org"))
    assert re.fullmatch(r"[\u4e00-\u9fff]+[省市]", matter.get("region", "安徽省"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=names(DOCUMENTS))
def test_a_document_about_one_place_says_which_in_front_matter_and_headings(path: Path) -> None:
    region = PLACES.get(path.stem.partition("-")[0])
    if region is None:
        return
    assert front_matter(path).get("region") == region
    assert front_matter(path).get("level") == "市"
    name = region[region.index("省") + 1 : -1]
    headings = [line for line in body(path).splitlines() if line.startswith("#")]
    assert all(name in heading for heading in headings)


@pytest.mark.parametrize("path", DOCUMENTS, ids=names(DOCUMENTS))
def test_text_is_punctuated_as_chinese_and_has_no_loose_ends(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search(r"[\u4e00-\u9fff][,;?!()]", text)
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    paragraphs = [line for line in body(path).splitlines() if line and not line.startswith("#")]
    assert paragraphs
    assert all(line.endswith("。") for line in paragraphs)


def test_corpus_is_large_enough_and_every_document_is_about_something_else() -> None:
    assert len(DOCUMENTS) >= 24
    titles = [front_matter(path)["title"] for path in DOCUMENTS]
    assert len(set(titles)) == len(titles)
    lines = [line for path in DOCUMENTS for line in body(path).splitlines() if len(line) > 25]
    assert len(set(lines)) == len(lines)


def test_sources_page_lists_each_document_with_its_sureness() -> None:
    page = (CORPUS / "SOURCES.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[([^\]]+)\]\(\1\) \| (.+) \| (.+) \| ([AB]) \|$", page, re.MULTILINE)
    listed = {name: (title, source, sureness) for name, title, source, sureness in rows}
    assert len(rows) == len(DOCUMENTS)
    for path in DOCUMENTS:
        matter = front_matter(path)
        assert listed[path.name] == (matter["title"], matter["source"], matter["sureness"])


@pytest.mark.parametrize(
    "text",
    [
        "河曲", "玛多", "叶集", "株洲", "安庆", "整合率", "3dmxku", "bjopencircle", "Jmbaoku",
        "168", "会员", "一级调研员 ≤", "40%", "60%", "271", "压缩率", "2000小时", "1984",
    ],
)  # fmt: skip
def test_nothing_unsure_and_no_noise_entered_the_corpus(text: str) -> None:
    assert [path.name for path in DOCUMENTS if text in path.read_text(encoding="utf-8")] == []


def test_an_unstated_year_stays_unstated() -> None:
    for path in DOCUMENTS:
        for sentence in SENTENCE.findall(body(path)):
            if re.search(r"(?<!\d)(3月21日|8月15日|8月30日)", sentence):
                assert not re.search(r"20\d\d年", sentence), (path.name, sentence)


@pytest.mark.parametrize("path", OTHERS, ids=names(OTHERS))
def test_every_figure_stands_in_a_source_or_is_computed_and_says_so(path: Path) -> None:
    keys = SOURCES_OF.get(path.stem, "article article-counts").split()
    stated = {figure for key in keys for figure in FIGURES[key].split()}
    for sentence in SENTENCE.findall(body(path)):
        for figure in figures(sentence):
            if figure in stated:
                continue
            assert figure in COMPUTED, f"{figure} in “{sentence}” stands in no source"
            assert "核算" in sentence, f"{figure} in “{sentence}” is not marked as computed"


@pytest.mark.parametrize("shown", COMPUTED)
def test_computed_values_are_what_the_sources_figures_give(shown: str) -> None:
    digits = shown.rstrip("%个")
    step = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    exact = COMPUTED[shown]
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(step, ROUND_HALF_UP)
    # The base behind a rounded 20% is a range: its ends are the whole numbers that still give 20%.
    assert abs(rounded - Decimal(digits)) <= (1 if shown in {"332", "348"} else 0)
    if shown in {"332", "348"}:
        assert round(Fraction(6800, int(shown))) == 20


@needs_samples
def test_the_articles_figures_are_in_the_article() -> None:
    text = (SAMPLES / "big-section-article.txt").read_text(encoding="utf-8")
    text = text.partition("———END———")[0]
    assert [figure for figure in FIGURES["article"].split() if figure not in text] == []


@needs_samples
@pytest.mark.parametrize("stem", SAMPLE_OF)
def test_statutes_keep_article_numbers_headings_and_figures(stem: str) -> None:
    ours, law = body(CORPUS / f"{stem}.md"), sample(SAMPLE_OF[stem])
    published = articles(law)
    for number, text in articles(ours).items():
        allowed = {int(numeral.value) for numeral in find_numerals(published[number])}
        allowed |= COUNTED.get((stem, number), set()) | _list_lengths(published[number])
        allowed |= {486, 227}
        stated = {int(digits) for digits in re.findall(r"\d+", text)}
        assert stated <= allowed, f"第{number}条: {stated - allowed}"
    headings = re.findall(r"^#+ .+$", ours, re.MULTILINE)
    assert set(headings) <= set(re.findall(r"^#+ .+$", law, re.MULTILINE))


def _list_lengths(text: str) -> set[int]:
    """Lengths of the lists numbered （一）, （二） … in an article."""
    lengths, count = set(), 0
    for mark in re.findall(r"[(（]([一二三四五六七八九十]+)[)）]", text):
        count = 1 if mark == "一" else count + 1
        lengths |= {count}
    return lengths


@needs_samples
@pytest.mark.parametrize(
    ("stem", "count"),
    [
        ("statute-486-local-establishment", 30),
        ("statute-227-state-council-establishment", 25),
    ],
)
def test_the_two_regulations_are_told_article_by_article(stem: str, count: int) -> None:
    assert list(articles(body(CORPUS / f"{stem}.md"))) == list(range(1, count + 1))


@needs_samples
def test_the_corpus_is_in_our_own_words() -> None:
    published = [
        _unpunctuated(path.read_text(encoding="utf-8")) for path in sorted(SAMPLES.iterdir())
    ]
    titles = re.compile("|".join(SAMPLE_OF.values()))
    longest = 24
    for path in DOCUMENTS:
        for line in body(path).splitlines():
            if line.startswith("#"):
                continue
            plain = _unpunctuated(titles.sub("《》", line))
            for start in range(len(plain) - longest + 1):
                run = plain[start : start + longest]
                assert not any(run in text for text in published), (path.name, run)


def _unpunctuated(text: str) -> str:
    return re.sub(r"[\s，,。；;：:、]+", "", text)
