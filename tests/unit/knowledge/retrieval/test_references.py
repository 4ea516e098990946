from __future__ import annotations

import pytest

from knowledge.documents import Metadata, Passage, ScoredPassage
from knowledge.retrieval.references import Reference, prefer_named

STATUTE = Metadata(
    title="地方各级人民政府机构设置和编制管理条例（要点转述）", number="国务院令第486号"
)
LAW = Metadata(title="中华人民共和国公务员法")
SHORT = Metadata(title="地方各级人民政府组织法（地方组织法，机构设置条款要点转述）")
CODE = Metadata(title="民法典第一千二百五十九条（以内、以上是否含本数，要点转述）")


def article(number: str) -> Passage:
    return Passage(f"d#{number}", "d", 0, 0, 1, "文", section=("第二章", number))


@pytest.mark.parametrize(
    ("question", "number", "metadata", "named"),
    [
        ("国务院令第486号第十三条怎么规定?", "第十三条", STATUTE, True),
        ("486号令13条", "第十三条", STATUTE, True),
        ("国务院令第227号第十三条怎么规定?", "第十三条", STATUTE, False),
        ("国务院令第486号第十四条怎么规定?", "第十三条", STATUTE, False),
        ("地方各级人民政府机构设置和编制管理条例第13条", "第十三条", STATUTE, True),
        ("公务员法第二十条", "第二十条", LAW, True),
        ("地方组织法第七十九条讲什么?", "第七十九条", SHORT, True),
        ("民法典第1259条", "第一千二百五十九条", CODE, True),
        ("What does Article 13 of State Council Order No. 486 say?", "第十三条", STATUTE, True),
        ("What does Article 13 of State Council Decree 227 say?", "第十三条", STATUTE, False),
        ("公务员法第二十条", "第二十条之一", LAW, False),
        ("第二十条是什么?", "第二十条", LAW, False),
        ("公务员法规定了什么?", "第二十条", LAW, False),
    ],
)
def test_a_question_names_a_passage_by_document_and_article(
    question: str, number: str, metadata: Metadata, named: bool
) -> None:
    section = article(number).section
    assert Reference.of(question).names(section, metadata.title, metadata.number) is named


def test_the_named_passage_comes_first() -> None:
    other = ScoredPassage(article("第十四条"), STATUTE, 1.5, 0.9, 0.5)
    asked_for = ScoredPassage(article("第十三条"), STATUTE, 1.0, 0.9, 0.5)
    ranked, named = prefer_named([other, asked_for], Reference.of("486号令第十三条"))
    assert named
    assert ranked[0].passage is asked_for.passage


def test_without_a_named_passage_the_order_stays() -> None:
    found = [ScoredPassage(article("第十四条"), STATUTE, 1.5, 0.9, 0.5)]
    assert prefer_named(found, Reference.of("合并由谁审批?")) == (found, False)
