"""Each cleaning rule takes out its noise and leaves the sentences that look a little like it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cleaning import clean, normalize
from knowledge.documents import Kind

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
ADVERTISEMENT = "限 时 优 惠：本站每日更新课程，年费会员99元，资源免费下载 点击查看详情"
NOTICE = "声明：本站文章均为原创发布，未征得本站同意禁止转载、采集，如有侵权请联系我们。"


def rules_that_fired(text: str, kind: Kind = Kind.ARTICLE) -> list[str]:
    return [removed.rule for removed in clean(text, kind).removed]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("某地推行新办法_某地推行新办法_某地推行新办法", "repeated_caption"),
        ("某地推行新办法 | 某地推行新办法", "repeated_caption"),
        ("某市委编办网站截图", "image_caption"),
        ("（资料图）", "image_caption"),
        ("图片来源：某某视觉", "image_caption"),
        ("来源：某某日报", "source_line"),
        ("——— END ———", "cut_off_marker"),
        ("***全文完***", "cut_off_marker"),
        (ADVERTISEMENT, "advertising"),
        ("整站资源会员免费下载，仅需99元", "advertising"),
        ("站 长 微 信: abc12345", "contact_data"),
        ("客服QQ：123456789", "contact_data"),
        (NOTICE, "site_notice"),
        ("本文转载自网络，如有侵权请联系删除", "site_notice"),
        ("上一篇：关于召开会议的通知", "page_furniture"),
        ("浏览次数：1203", "page_furniture"),
        ("<!-- 正文开始 -->", "html_comment"),
    ],
)
def test_noise_is_removed_and_reported_under_its_rule(line: str, rule: str) -> None:
    cleaned = clean(f"第一段说明情况。\n{line}\n第二段继续说明。")
    assert [removed.rule for removed in cleaned.removed] == [rule]
    assert cleaned.text.split() == ["第一段说明情况。", "第二段继续说明。"]


@pytest.mark.parametrize(
    "line",
    [
        "协会会员每年缴纳会费168元，可以免费下载本会资料。",
        "工作人员不得通过微信、QQ传输涉密文件。",
        "申请人可以扫码关注微信公众号查询办理进度。",
        "咨询电话：0561-3198000",
        "微信公众号：某市发布",
        "国务院令第486号公布，自2007年5月1日起施行。",
        "本办法所称转载，是指未经许可的复制行为。",
        "各单位应当公开声明：不收取任何费用。",
        "end_date_end_date",
        "通　知　书",
        "一、二、三_一、二、四",
        "科室由52个精简到38个，来源于市委编办的统计。",
        "对违法采集、转载本网站信息的，依照前款处理。",
    ],
)
def test_sentences_that_resemble_noise_stay(line: str) -> None:
    assert clean(f"前一段文字。\n{line}\n后一段文字。").removed == ()


def test_a_captioned_fact_stays_and_its_source_becomes_metadata() -> None:
    cleaned = clean("某局由原先25个科室调整为19个科室。来源:某某联播")
    assert cleaned.text == "某局由原先25个科室调整为19个科室。"
    assert cleaned.first("caption_source") == "某某联播"


def test_the_marker_cuts_off_a_short_tail_of_advertising() -> None:
    cleaned = clean(f"正文第一段。\n\n———END———\n{ADVERTISEMENT}\n更多内容\n{NOTICE}")
    assert cleaned.text == "正文第一段。"


def test_text_after_an_early_marker_is_not_lost() -> None:
    body = "\n".join(f"第{n}段是正文，说明机构改革的情况。" for n in range(40))
    cleaned = clean(f"———END———\n{body}\n{ADVERTISEMENT}")
    assert cleaned.text == body


def test_a_statute_keeps_everything_after_a_ruler_with_the_word_end() -> None:
    text = "第一条 甲。\n———END———\n第二条 乙。"
    assert clean(text, Kind.STATUTE).text == text


def test_unclosed_comments_stay_in_the_text() -> None:
    assert "第二段" in clean("第一段。\n<!-- 没有结束\n第二段。").text


@pytest.mark.parametrize("hidden", ["\u2062", "\u2066", "\u2069", "\u180e", "\U000e0041\U000e007f"])
def test_what_only_a_model_reads_goes(hidden: str) -> None:
    assert normalize(f"两人科{hidden}的问题") == "两人科的问题"


def test_invisible_characters_go_and_visible_ones_stay_as_published() -> None:
    text = "\ufeff机\u200b构\u00a0编制\r\n１２３，ＡＢＣ\x00\x07\u202e完\r"
    assert normalize(text) == "机构 编制\n１２３，ＡＢＣ完\n"


@given(st.text(), st.sampled_from(list(Kind)))
def test_any_text_can_be_cleaned_and_cleaning_again_changes_nothing_visible(
    text: str, kind: Kind
) -> None:
    once = clean(text, kind).text
    assert "\r" not in once
    assert "\0" not in once
    assert normalize(once) == once


@pytest.mark.parametrize(
    "line",
    ["来源:" * 200_000, "_" * 1_000_000, "限 时 " * 300_000, "— " * 500_000, "<!--" * 250_000],
)
def test_a_hostile_line_of_a_megabyte_costs_no_time(line: str) -> None:
    started = time.perf_counter()
    clean(line)
    assert time.perf_counter() - started < 2


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_the_sample_article_loses_its_noise_and_none_of_its_facts() -> None:
    cleaned = clean((SAMPLES / "big-section-article.txt").read_text(encoding="utf-8"))
    for noise in ("168元", "Jmbaoku", "END", "截图", "本站", "来源:淮北新闻联播", "改革_全国"):
        assert noise not in cleaned.text
    for fact in ("25个科室调整为19个", "52个精简到38个", "413个压减到295个", "“两人科”。"):
        assert fact in cleaned.text
