"""A broken file of rules names itself, its key and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import InvalidRules
from knowledge.rules.reading import LARGEST_BYTES, read_rule_set
from tests.unit.knowledge.rules.rule_files import VALID


def read(text: str) -> object:
    return read_rule_set(text.encode(), "ours.yaml")


def test_a_valid_file_is_read_exactly() -> None:
    rule_set = read_rule_set(VALID.encode(), "ours.yaml")
    cut, posts = rule_set.provisions.staffing_cut, rule_set.provisions.leader_posts
    assert cut is not None
    assert posts is not None
    assert cut.min_pct == "2.5"
    assert rule_set.source.date == "2020-05"
    assert rule_set.source.cited == "我市办法 第三条"
    assert posts.tiers[1].end is None
    assert posts.tiers[1].posts == (2, 3)
    assert rule_set.provisions.given == ("leader_posts", "staffing_cut")


def test_a_byte_order_mark_is_no_part_of_the_file() -> None:
    assert read_rule_set(b"\xef\xbb\xbf" + VALID.encode(), "ours.yaml").id == "our_city"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id: our_city", "id: Our City", "id"),
        ("title: 我市规则\n", "", "title: the key is missing; add it"),
        ("title: 我市规则", "title: 我市规则\ntitel: 我市", "titel: there is no such key"),
        ("title: 我市规则", "title: 甲\ntitle: 乙", "line 3: title stands twice"),
        ("year: 2020", "year: null", "write a `year_note`"),
        ("year: 2020", "year: last", "year"),
        ("names: [我市, 我市规则]", "names: []", "names"),
        ("names: [我市, 我市规则]", "names: [市]", "names, entry 1"),
        ("sureness: A", "sureness: Z", "source, sureness"),
        ("sureness: A", "sureness: C", "UNVERIFIED"),
        ("date: 2020-05", "date: 5/2020", "source, date"),
        ("sureness: A", "sureness: A, url: 'javascript:alert(1)'", "source, url"),
        ("sureness: A", "sureness: A, page: 3", "source, page: there is no such key"),
        ("min_pct: 2.5", "min_pct: 250", "staffing_cut, min_pct: a share is at most 100"),
        ("min_pct: 2.5", "min_pct: 1/3", "staffing_cut, min_pct"),
        ("min_pct: 2.5", "min_pct: -3", "staffing_cut, min_pct"),
        ("from: 5", "from: 6", "must begin at 5, not 6"),
        ("from: 5", "from: 4", "must begin at 5, not 4"),
        ("to: 4", "to: null", "only the last tier"),
        ("to: 4", "to: 0", "tiers, entry 1, to"),
        ("from: 1, to: 4", "from: 4, to: 1", "`to` is smaller than `from`"),
        ("[1, 2]", "[2, 1]", "[least, most]"),
        ("principal: 1, deputy: [0, 0]", "principal: 1", "either `total`, or both"),
        ("principal: 1, deputy: [0, 0]", "total: [1, 1], principal: 1", "either `total`"),
        ("principal: 1, deputy: [0, 0]", "principal: 1.5, deputy: [0, 0]", "principal"),
        ("  staffing_cut: {min_pct: 2.5}", "  staffing_cut: &a {min_pct: 2.5}", "anchors"),
        ("min_pct: 2.5", "min_pct: !!python/name:os.system x", "tags are refused"),
        ("staffing_cut: {min_pct: 2.5}", "office_limit: {}", "`min_per_office`"),
        ("  staffing_cut: {min_pct: 2.5}", "  small_office: {none_of_size: [1]}", "small_office"),
        ("year: 2020", "year: [2020", "correct the YAML"),
        ("year: 2020", "? [a, b]\n: 1", "a key is not a word"),
    ],
)
def test_a_broken_file_says_what_and_where(old: str, new: str, says: str) -> None:
    assert old in VALID
    with pytest.raises(InvalidRules) as caught:
        read(VALID.replace(old, new, 1))
    assert str(caught.value).startswith("ours.yaml")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- 1\n- 2\n",
        b"only words",
        b"\xff\xfe\x00",
        b"a: \x00",
        b"a: 1\n---\nb: 2\n",
        b"[" * 60_000,
        b"x: " + b"{a: " * 10_000,
        b"a" * (LARGEST_BYTES + 1),
        b"a: &a [1]\nb: [*a, *a, *a]\n",
    ],
    ids=range(10),
)
def test_a_hostile_file_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(InvalidRules, match=r"ours\.yaml"):
        read_rule_set(content, "ours.yaml")


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace"))
)
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    with pytest.raises(InvalidRules):
        read_rule_set(content, "ours.yaml")


def test_provisions_may_not_be_empty() -> None:
    head = VALID[: VALID.index("provisions:")]
    with pytest.raises(InvalidRules, match="write at least one of: leader_posts"):
        read(head + "provisions: {}\n")


RANKS = """\
  rank_quota:
    levels:
      - level: 市
        names: [city]
        shares:
          - {name: first, ranks_zh: 一级, pct: 60}
          - {name: second, ranks_zh: 二级, pct: 50, of: first}
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("of: first", "of: third", "names no earlier share"),
        ("name: second", "name: first", "'first' stands twice"),
        ("names: [city]", "names: [市, city]", ""),
        ("    levels:", "    levels:\n      - {level: city}", "the level 'city' stands twice"),
    ],
)
def test_rank_shares_build_on_earlier_ones(old: str, new: str, says: str) -> None:
    text = VALID + RANKS.replace(old, new)
    if not says:
        assert read(text)
        return
    with pytest.raises(InvalidRules) as caught:
        read(text)
    assert says in str(caught.value)
