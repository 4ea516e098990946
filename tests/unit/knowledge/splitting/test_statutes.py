"""Statutes are cut into articles, each under its 编, 章 and 节."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents import Document, Kind, Level, Passage
from knowledge.loading import CorpusRoot, read_corpus
from knowledge.splitting import split
from tests.unit.knowledge.splitting.documents import document

SAMPLES = Path(__file__).parents[5] / "shared" / "samples"

PLAIN = """某省机构编制管理办法

2014年4月30日 某省人民政府令第251号公布

目　录

第一章　总　则
第二章　机构管理

第一章　总　则

　　第一条　为了规范管理，制定本办法。

　　第二条　本办法适用于下列机关：

　　（一）省级机关；

　　（二）市级机关。

第二章　机构管理

第一节　设立

　　第三条　第一条规定的机关应当报批。
第十二条规定的除外，由本级机关决定。

　　第三条之一　增设机构从严。

附件：

　　机关名录。
"""


def sections(passages: list[Passage]) -> list[tuple[str, ...]]:
    return [passage.section for passage in passages]


def test_a_plain_text_statute_is_cut_at_its_articles() -> None:
    passages = split(document(PLAIN, Kind.STATUTE, title="某省机构编制管理办法"))
    assert sections(passages) == [
        (),
        ("第一章 总则", "第一条"),
        ("第一章 总则", "第二条"),
        ("第二章 机构管理", "第一节 设立", "第三条"),
        ("第二章 机构管理", "第一节 设立", "第三条之一"),
        ("附件：",),
    ]
    assert passages[0].text == "2014年4月30日 某省人民政府令第251号公布"
    assert passages[2].text.startswith("第二条")
    assert passages[2].text.endswith("（二）市级机关。")
    assert "第十二条规定的除外" in passages[3].text


@pytest.mark.parametrize(
    ("line", "article"),
    [
        ("第十三条 内设机构", "第十三条"),
        ("第13条 内设机构", "第13条"),
        ("第 13 条　内设机构", "第13条"),
        ("第一百零二条【适用】内设机构", "第一百零二条"),
        ("### 第十三条", "第十三条"),
        ("**第十三条** 内设机构", "第十三条"),
        ("第十三条之二 内设机构", "第十三条之二"),
        ("第一条为了规范管理", "第一条"),
    ],
)
def test_an_article_is_recognised_in_every_common_form(line: str, article: str) -> None:
    passages = split(document(f"{line}\n第二款的内容。", Kind.STATUTE))
    assert sections(passages) == [(article,)]


@pytest.mark.parametrize("line", ["第十三条规定的机构，应当备案。", "第一条、第二条所列事项"])
def test_a_reference_at_the_start_of_a_line_opens_no_article(line: str) -> None:
    passages = split(document(f"第二条 甲。\n{line}", Kind.STATUTE))
    assert sections(passages) == [("第二条",)]


def test_a_long_article_is_cut_between_items_under_the_same_path() -> None:
    items = "\n".join(f"（{n}）{'审查和批准本行政区域内的重大事项' * 3}；" for n in range(30))
    text = f"第一条 甲。\n第二条 行使下列职权：\n{items}"
    passages = split(document(text, Kind.STATUTE))
    assert len(passages) > 3
    assert set(sections(passages[1:])) == {("第二条",)}
    assert all(200 < len(passage.text) <= 700 for passage in passages[1:])
    assert all(passage.text.startswith("（") for passage in passages[2:])


def test_a_national_statute_is_about_no_place() -> None:
    text = "第一条 香港特别行政区另行规定。"
    (passage,) = split(document(text, Kind.STATUTE, level=Level.NATIONAL))
    assert passage.regions == ()


def test_a_local_statute_is_about_its_place() -> None:
    text = "第一条 为了规范管理。\n第二条 机构从严。"
    passages = split(document(text, Kind.STATUTE, region="安徽省"))
    assert [passage.regions for passage in passages] == [("安徽省",), ("安徽省",)]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize(
    ("name", "articles"),
    [("地方各级人民政府机构", 30), ("国务院行政机构", 25), ("国务院组织法", 20), ("公务员法", 113)],
)
def test_each_article_of_a_published_law_is_one_passage(name: str, articles: int) -> None:
    (path,) = SAMPLES.glob(f"{name}*")
    (law,) = read_corpus([CorpusRoot(path)])
    assert isinstance(law, Document)
    passages = split(law)
    assert len(passages) == articles + 1
    assert [p.section[-1] for p in passages[1:]] == [p.text.split()[0] for p in passages[1:]]
