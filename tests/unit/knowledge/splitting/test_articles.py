"""Articles are cut at headings, leads, tables and changes of place."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents import Document, Kind
from knowledge.loading import CorpusRoot, read_corpus
from knowledge.splitting import split
from tests.unit.knowledge.splitting.documents import document

SAMPLES = Path(__file__).parents[5] / "shared" / "samples"
BODY = "各部门按照职责分工，对职能相近的科室进行整合，明确责任和时限，并于年底前报送情况。"


def paths(text: str) -> list[tuple[str, ...]]:
    return [passage.section for passage in split(document(text))]


def test_markdown_headings_make_the_path_and_the_title_is_left_out() -> None:
    text = f"# 标题\n\n导语，{BODY}\n\n## 背景\n\n{BODY}\n\n### 细节\n\n{BODY}\n\n## 结果\n\n{BODY}"
    assert paths(text) == [(), ("背景",), ("背景", "细节"), ("结果",)]


def test_numbered_headings_nest_by_their_form() -> None:
    text = f"一、总体要求\n{BODY}\n二、主要任务\n（一）精简机构\n{BODY}\n（二）核减编制\n{BODY}\n三、保障\n{BODY}"
    assert paths(text) == [
        ("一、总体要求",),
        ("二、主要任务", "（一）精简机构"),
        ("二、主要任务", "（二）核减编制"),
        ("三、保障",),
    ]


def test_a_lead_becomes_the_last_element_and_stays_in_the_text() -> None:
    text = f"在推动集约化上\n精简机构。{BODY}\n如，某局合并两个科室，{BODY}\n核减编制。{BODY}"
    passages = split(document(text))
    assert [p.section for p in passages] == [
        ("在推动集约化上", "精简机构"),
        ("在推动集约化上", "核减编制"),
    ]
    assert passages[0].text.startswith("精简机构。")
    assert "如，某局" in passages[0].text


def test_a_paragraph_without_lead_ends_the_section_of_leads() -> None:
    text = f"在推动集约化上\n精简机构。{BODY}\n此前，改革已经启动，{BODY}"
    assert paths(text) == [("在推动集约化上", "精简机构"), ()]


def test_a_numbered_list_is_no_sequence_of_headings() -> None:
    text = f"## 材料\n{BODY}\n需要下列材料：\n1. 申请表\n2. 身份证明\n3. 批准文件"
    (passage,) = split(document(text))
    assert "2. 身份证明" in passage.text


def test_a_short_document_about_one_place_is_one_passage() -> None:
    text = "事项名称：许可\n实施部门：某厅\n法定时限：30日\n" + "受理条件：" + BODY * 5
    assert len(split(document(text))) == 1


def test_paragraphs_about_different_places_stay_apart() -> None:
    text = f"酒泉市精简118个。\n\n淮北市精简68个。\n\n{BODY}{BODY}"
    passages = split(document(text))
    assert [p.regions for p in passages[:2]] == [("甘肃省酒泉市",), ("安徽省淮北市",)]


def test_lines_under_a_heading_that_compares_places_stay_together() -> None:
    text = "## 淮北、酒泉何时开始\n\n淮北市2023年启动。\n酒泉市2021年启动。\n\n## 其他\n\n" + BODY
    passages = split(document(text))
    assert passages[0].regions == ("安徽省淮北市", "甘肃省酒泉市")


def test_a_passage_that_names_no_place_inherits_the_document_s() -> None:
    text = f"## 甲\n\n{BODY}\n\n## 乙\n\n酒泉市的做法不同，{BODY}"
    passages = split(document(text, region="安徽省淮北市"))
    assert [p.regions for p in passages] == [("安徽省淮北市",), ("甘肃省酒泉市",)]


def test_without_a_document_s_place_the_topic_is_carried_until_a_marked_heading() -> None:
    text = f"淮北市推行改革，{BODY * 3}\n\n精简机构。{BODY * 4}\n\n## 全国情况\n\n{BODY}"
    passages = split(document(text))
    assert [p.regions for p in passages] == [("安徽省淮北市",), ("安徽省淮北市",), ()]


def test_a_heading_s_place_counts_for_what_stands_under_it() -> None:
    (passage, _) = split(document(f"## 酒泉市的做法\n\n{BODY}\n\n## 说明\n\n{BODY}"))
    assert passage.regions == ("甘肃省酒泉市",)


def test_a_small_table_is_one_passage() -> None:
    table = "| 地方 | 前 | 后 |\n| --- | --- | --- |\n| 襄阳 | 164 | 110 |\n| 舟山 | 45 | 33 |"
    passages = split(document(f"{BODY * 6}\n\n{BODY * 6}\n\n{table}\n\n{BODY * 6}"))
    assert table in [p.text for p in passages]


def test_a_large_table_is_cut_between_rows_and_keeps_its_header_in_the_path() -> None:
    rows = "\n".join(f"| 部门{n} | {n} | {'说明' * 10} |" for n in range(60))
    passages = split(document(f"| 部门 | 数量 | 说明 |\n|---|---|---|\n{rows}"))
    assert len(passages) > 2
    assert all(p.text.startswith("| 部门") and p.text.endswith("|") for p in passages)
    assert all(p.section == ("部门 | 数量 | 说明",) for p in passages[1:])


def test_spreadsheet_rows_about_different_places_are_passages_of_their_own() -> None:
    text = "## 各地\n地方：襄阳；前：164；后：110\n地方：舟山；前：45；后：33\n合计：2"
    passages = split(document(text, Kind.TABLE))
    assert [p.regions for p in passages] == [("湖北省襄阳市",), ("浙江省舟山市",)]
    assert passages[0].section == ("各地",)


@pytest.mark.parametrize("text", ["# 只有标题", "标题", "## 甲\n## 乙\n"])
def test_a_document_of_headings_only_is_still_one_passage(text: str) -> None:
    (passage,) = split(document(text))
    assert passage.text == text.strip()


@pytest.mark.parametrize("text", ["", " \n\u3000\n"])
def test_a_blank_document_has_no_passages(text: str) -> None:
    assert split(document(text)) == []


def test_an_endless_line_is_cut_after_sentences_and_else_anywhere() -> None:
    passages = split(document("改革持续推进，成效明显。" * 500))
    assert all(p.text.endswith("。") and len(p.text) <= 700 for p in passages)
    passages = split(document("改" * 3000))
    assert "".join(p.text for p in passages) == "改" * 3000
    assert max(len(p.text) for p in passages) <= 700


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_the_sample_article_is_cut_as_a_careful_reader_would() -> None:
    (article,) = read_corpus([CorpusRoot(SAMPLES / "big-section-article.txt")])
    assert isinstance(article, Document)
    assert article.metadata.title == "全国多地开启“大科室”改革"
    assert article.metadata.date is None
    passages = split(article)
    by_fact = {
        fact: next(p for p in passages if fact in p.text)
        for fact in ("精简68个", "19个科室", "52个精简到38个", "413个", "绵阳发布", "“两人科”")
    }
    assert by_fact["精简68个"].section == ("在推动机构编制集约化上", "精简机构")
    assert by_fact["19个科室"].section == ()
    assert {fact: p.regions for fact, p in by_fact.items()} == {
        "精简68个": ("安徽省淮北市",),
        "19个科室": ("安徽省淮北市",),
        "52个精简到38个": ("安徽省淮北市",),
        "413个": ("甘肃省酒泉市",),
        "绵阳发布": ("四川省绵阳市",),
        "“两人科”": ("甘肃省庆阳市", "甘肃省酒泉市"),
    }
