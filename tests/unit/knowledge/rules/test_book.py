"""Rule sets are found by id, by provision and by how a question calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import CalculatorError, InvalidRules
from knowledge.rules import Caveat, RuleBook, RuleSet, load_rule_book
from knowledge.rules.book import Provision
from tests.unit.knowledge.rules.rule_files import VALID

BOOK = load_rule_book()
SHIPPED = (
    "bureau_4_10",
    "gd_1990s",
    "generic_org",
    "huaibei_2024",
    "institution_inner",
    "institution_leaders",
    "moc_1994",
    "qingyang_2024",
    "ranks_2019",
    "xiangyang_2013",
)


def ids(found: object) -> list[str]:
    assert isinstance(found, tuple)
    return [rule_set.id for rule_set in found]


def test_every_shipped_file_loads_and_is_sorted_by_id() -> None:
    assert tuple(rule_set.id for rule_set in BOOK) == SHIPPED
    assert len(BOOK) == len(SHIPPED)


def test_every_shipped_file_is_named_like_its_id() -> None:
    folder = Path(__file__).parents[4] / "knowledge" / "rules"
    assert sorted(path.stem for path in folder.glob("*.yaml")) == list(SHIPPED)


def test_no_year_is_given_where_the_source_gives_none() -> None:
    without = [rule_set.id for rule_set in BOOK if rule_set.year is None]
    assert "huaibei_2024" in without
    assert "qingyang_2024" in without
    assert all(BOOK.get(one).year_note for one in without)


def test_unverified_sets_are_offered_only_when_asked_for() -> None:
    assert ids(BOOK.offering("leader_posts")) == [
        "gd_1990s",
        "huaibei_2024",
        "institution_inner",
        "institution_leaders",
        "moc_1994",
    ]
    more = set(ids(BOOK.offering("leader_posts", unverified=True)))
    assert more - set(ids(BOOK.offering("leader_posts"))) == {"bureau_4_10", "generic_org"}
    assert BOOK.offering("rank_quota") == ()


@pytest.mark.parametrize(
    ("provision", "expected"),
    [
        ("staffing_cut", ["huaibei_2024"]),
        ("office_limit", ["xiangyang_2013"]),
        ("small_offices", ["huaibei_2024", "qingyang_2024"]),
        ("business_share", ["huaibei_2024"]),
    ],
)
def test_each_provision_comes_from_the_place_that_states_it(
    provision: Provision, expected: list[str]
) -> None:
    assert ids(BOOK.offering(provision)) == expected


def test_an_unknown_rule_names_the_known_ones() -> None:
    with pytest.raises(CalculatorError) as caught:
        BOOK.get("beijing")
    assert caught.value.code == "UNKNOWN_RULE"
    assert all(one in str(caught.value) for one in SHIPPED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("淮北4名编制的大科室设几名负责人", ["huaibei_2024"]),
        ("按照淮北市的标准", ["huaibei_2024"]),
        ("淮北市财政局某科", ["huaibei_2024"]),
        ("What would Huaibei allow?", ["huaibei_2024"]),
        ("use huaibei_2024", ["huaibei_2024"]),
        ("huaibei_20245", []),
        ("文化部1994的分档", ["moc_1994"]),
        ("文化部和广东分别怎么定", ["moc_1994", "gd_1990s"]),
        ("按廣東省機關的辦法", ["gd_1990s"]),
        ("慶陽", ["qingyang_2024"]),
        ("襄阳对庆阳", ["xiangyang_2013", "qingyang_2024"]),
        ("淮北，还是淮北", ["huaibei_2024"]),
        ("事业单位领导班子", ["institution_leaders"]),
        ("事业单位内设机构", ["institution_inner"]),
        ("事业单位怎么配领导", ["institution_inner", "institution_leaders"]),
        ("职务与职级并行", ["ranks_2019"]),
        ("通俗说法", ["generic_org"]),
        ("江淮北部", []),
        ("黄淮北缘", []),
        ("淮北平原", []),
        ("淮北师范大学", []),
        ("《淮北日报》报道", []),
        ("宣传文化部门", []),
        ("文化部署会", []),
        ("推广东部经验", []),
        ("欢度国庆阳光灿烂", []),
        ("重庆阳光行动", []),
        ("4名编制设几名负责人", []),
        ("", []),
    ],
)
def test_a_question_names_the_rules_it_means(text: str, expected: list[str]) -> None:
    assert ids(BOOK.mentioned(text)) == expected


@given(st.text(max_size=300))
def test_any_text_can_be_searched_for_names(text: str) -> None:
    assert set(BOOK.mentioned(text)) <= set(BOOK)


def test_a_book_without_rules_mentions_nothing() -> None:
    assert RuleBook.of(()).mentioned("淮北") == ()


def test_an_operators_rules_join_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(VALID, encoding="utf-8")
    (tmp_path / "._ours.yaml").write_bytes(b"\x00\x05\x16\x07")
    (tmp_path / "readme.txt").write_text("no rules", encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    book = load_rule_book([tmp_path, tmp_path / "missing"])
    assert len(book) == len(SHIPPED) + 1
    assert ids(book.mentioned("我市怎么定")) == ["our_city"]


def test_an_id_that_stands_twice_names_both_files(tmp_path: Path) -> None:
    twin = tmp_path / "twin.yaml"
    twin.write_text(VALID.replace("our_city", "huaibei_2024"), encoding="utf-8")
    with pytest.raises(InvalidRules) as caught:
        load_rule_book([tmp_path])
    assert str(twin) in str(caught.value)
    assert "huaibei_2024.yaml" in str(caught.value)


def test_a_broken_file_of_an_operator_names_itself(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("id: 3", encoding="utf-8")
    with pytest.raises(InvalidRules, match=r"broken\.yml"):
        load_rule_book([tmp_path])


def test_a_file_is_no_folder_of_rules(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(VALID, encoding="utf-8")
    with pytest.raises(InvalidRules, match="is no folder"):
        load_rule_book([file])


def test_caveats_stand_where_they_belong() -> None:
    huaibei = BOOK.get("huaibei_2024")
    assert huaibei.provisions.staffing_cut is not None
    assert huaibei.caveats_of(huaibei.provisions.staffing_cut.caveats) == (Caveat.SCOPE_UNSTATED,)
    assert all(Caveat.UNVERIFIED in rule_set.caveats for rule_set in BOOK if not rule_set.verified)


@given(st.sampled_from(BOOK.offering("leader_posts", unverified=True)), st.integers(1, 10**9))
def test_tiers_cover_without_overlap(rule_set: RuleSet, staff: int) -> None:
    posts = rule_set.provisions.leader_posts
    assert posts is not None
    holding = [tier for tier in posts.tiers if tier.holds(staff)]
    assert len(holding) <= 1
    assert (posts.tier(staff) is None) == (not holding)
    covered = range(posts.tiers[0].start, (posts.tiers[-1].end or 10**9) + 1)
    assert bool(holding) == (staff in covered)
