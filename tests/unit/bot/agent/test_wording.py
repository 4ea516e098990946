from __future__ import annotations

import pytest

from bot.agent.wording import one_wording, standard_wording


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("绵阳大科室是哪一年开始的", "绵阳大科室制改革是哪一年开始的"),
        ("绵阳大科室启动了吗", "绵阳大科室制改革启动了吗"),
        ("庆阳搞这一套冲着什么毛病", "庆阳搞大科室制改革针对什么问题"),
        ("人数能多报吗", "人数能虚报吗"),
        ("撤掉一个委要谁审批", "撤销部门要谁审批"),
        ("合并一个科跟撤一个科,手续一样吗", "合并科室跟撤销科室,手续一样吗"),
        ("设机构和管编制的原则", "机构设置和编制管理的原则"),
        ("处里一正三副", "处里1正3副"),
        ("一个科就俩人行吗", "一个科是“两人科”行吗"),
        ("又走了仨", "又走了三个"),
    ],
)
def test_what_is_said_is_put_the_way_documents_write_it(said: str, written: str) -> None:
    assert standard_wording(said) == written


@pytest.mark.parametrize(
    "question",
    [
        "要是再并掉一个科,精简率多少",
        "撤一个科还剩几个",
        "撤销内设机构由谁审批",
        "编制4名的大科室设几名负责人",
        "内设机构管编制吗",
    ],
)
def test_what_is_counted_or_written_already_is_left_alone(question: str) -> None:
    assert standard_wording(question) == question


def test_words_of_one_meaning_compare_equal() -> None:
    assert one_wording("启动裁撤内设科室") == one_wording("开始精简处室")
