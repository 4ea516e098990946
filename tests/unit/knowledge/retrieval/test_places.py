"""Places of a question against those of the corpus."""

from __future__ import annotations

from knowledge.retrieval.places import is_about, places_in, scope

_CORPUS = frozenset({"甘肃省酒泉市", "安徽省淮北市", "安徽省"})


def test_places_are_sorted_into_known_and_unknown() -> None:
    places = places_in("酒泉和宿州各精简多少?", _CORPUS)
    assert (places.known, places.unknown) == (("甘肃省酒泉市",), ("安徽省宿州市",))
    assert places.asked == ("甘肃省酒泉市", "安徽省宿州市")


def test_a_province_is_known_by_its_cities() -> None:
    assert places_in("甘肃省有哪些做法?", _CORPUS).known == ("甘肃省",)


def test_a_city_is_not_known_by_its_province() -> None:
    assert places_in("宿州市有哪些做法?", _CORPUS).unknown == ("安徽省宿州市",)


def test_scope_holds_the_place_what_lies_inside_and_what_it_lies_in() -> None:
    assert scope("安徽省淮北市", _CORPUS) == {"安徽省淮北市", "安徽省"}
    assert scope("甘肃省", _CORPUS) == {"甘肃省", "甘肃省酒泉市"}


def test_a_passage_about_a_city_is_about_its_province() -> None:
    assert is_about(("甘肃省酒泉市",), "甘肃省")
    assert not is_about(("甘肃省",), "甘肃省酒泉市")
    assert not is_about((), "甘肃省")
