"""Near-duplicates are shown once, and every place that was asked is shown."""

from __future__ import annotations

from knowledge.documents import Metadata, Validity
from knowledge.retrieval.selection import select
from tests.unit.knowledge.retrieval.queries import scored

_LONG = "市直党政部门通过整合职能相近的科室共精简内设机构六十八个,进一步理顺了部门之间的职责关系"


def test_near_duplicates_are_shown_once_and_make_room_for_others() -> None:
    ranked = [
        scored(_LONG, id="a#0", score=3),
        scored(_LONG + "。", id="b#0", score=2),
        scored("别的内容", id="c#0", score=1),
    ]
    chosen = select(ranked, 2, asked=(), places=())
    assert [found.passage.id for found in chosen] == ["a#0", "c#0"]


def test_of_two_versions_the_one_in_force_stays() -> None:
    repealed = Metadata(title="旧", validity=Validity.REPEALED, date="2030")
    ranked = [
        scored(_LONG, id="old#0", score=3, metadata=repealed),
        scored(_LONG, id="new#0", score=2, metadata=Metadata(title="新", date="2007")),
    ]
    assert [f.passage.id for f in select(ranked, 5, asked=(), places=())] == ["new#0"]


def test_of_two_in_force_the_later_stays() -> None:
    ranked = [
        scored(_LONG, id="old#0", score=3, metadata=Metadata(title="t", date="2007-02")),
        scored(_LONG, id="new#0", score=2, metadata=Metadata(title="t", date="2022-03-11")),
    ]
    assert [f.passage.id for f in select(ranked, 5, asked=(), places=())] == ["new#0"]


def test_a_repealed_text_that_stands_alone_is_shown() -> None:
    repealed = Metadata(title="旧", validity=Validity.REPEALED)
    chosen = select([scored(_LONG, metadata=repealed)], 5, asked=(), places=())
    assert chosen[0].metadata.validity is Validity.REPEALED


def test_every_place_asked_has_a_passage() -> None:
    ranked = [
        scored(f"淮北{i}", id=f"h{i}#0", score=9 - i, regions=("安徽省淮北市",)) for i in range(4)
    ] + [scored("酒泉", id="j#0", score=1, regions=("甘肃省酒泉市",))]
    chosen = select(ranked, 3, asked=(), places=("安徽省淮北市", "甘肃省酒泉市"))
    assert [found.passage.id for found in chosen] == ["h0#0", "h1#0", "j#0"]


def test_passages_stay_ordered_by_score() -> None:
    ranked = [scored(f"第{i}段", id=f"{i}#0", score=-i) for i in range(5)]
    chosen = select(ranked, 5, asked=(), places=())
    assert [found.score for found in chosen] == sorted((f.score for f in chosen), reverse=True)


def test_more_places_than_passages_wanted_keep_the_limit() -> None:
    places = ("安徽省淮北市", "甘肃省酒泉市", "四川省绵阳市")
    ranked = [scored(p, id=f"{p}#0", score=-i, regions=(p,)) for i, p in enumerate(places)]
    assert len(select(ranked, 2, asked=(), places=places)) == 2
