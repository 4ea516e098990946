"""Places are found under every name, and not inside words that merely contain one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.regions import ancestors, is_known, is_within, mentioned, short_name

JIUQUAN = "甘肃省酒泉市"


@pytest.mark.parametrize(
    "text",
    [
        "酒泉",
        "酒泉市",
        "酒泉市直部门",
        "甘肃酒泉",
        "甘肃省酒泉市",
        "Jiuquan",
        "jiuquan city",
        "JIUQUAN",
        "Jiuquan's departments",
        "Jiuquan City, Gansu Province",
        "在酒泉推行",
    ],
)
def test_every_way_of_naming_a_city_gives_its_full_name(text: str) -> None:
    assert mentioned(text) == (JIUQUAN,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("吉林省吉林市", ("吉林省吉林市",)),
        ("吉林的改革", ("吉林省",)),
        ("吉林市的改革", ("吉林省吉林市",)),
        ("海南", ("海南省",)),
        ("海南州", ("青海省海南藏族自治州",)),
        ("青海海南藏族自治州", ("青海省海南藏族自治州",)),
        ("河南省办公室", ("河南省",)),
        ("和田地区", ("新疆维吾尔自治区和田地区",)),
        ("恩施州", ("湖北省恩施土家族苗族自治州",)),
        ("内蒙古呼伦贝尔", ("内蒙古自治区呼伦贝尔市",)),
        ("綿陽市和慶陽市", ("四川省绵阳市", "甘肃省庆阳市")),
        ("臺北", ("台湾省台北市",)),
        ("Xi'an", ("陕西省西安市",)),
        ("Xi’an", ("陕西省西安市",)),
        ("Shanxi and Shaanxi", ("山西省", "陕西省")),
        ("Inner Mongolia", ("内蒙古自治区",)),
        ("Suzhou", ("江苏省苏州市",)),
        ("Suzhou in Anhui", ("安徽省宿州市",)),
        ("Jilin City", ("吉林省吉林市",)),
        ("北京市朝阳区", ("北京市朝阳区",)),
        ("长春市朝阳区", ("吉林省长春市朝阳区",)),
        ("酒泉市肃州区", ("甘肃省酒泉市肃州区",)),
        ("肃州区", ("甘肃省酒泉市肃州区",)),
        ("河曲县", ("山西省忻州市河曲县",)),
        ("广西来宾", ("广西壮族自治区来宾市",)),
        ("西安市的安排", ("陕西省西安市",)),
    ],
)
def test_names_that_several_places_share_are_told_apart(
    text: str, expected: tuple[str, ...]
) -> None:
    assert mentioned(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "平安庆典",
        "西安排会议",
        "统一海口径",
        "中山装",
        "大同小异",
        "确保定期报送",
        "长治久安",
        "文山会海",
        "来宾登记",
        "其中卫生部门",
        "大理石",
        "决定西部",
        "朝阳产业",
        "推广安全经验",
        "公开封存",
        "各市和县级政府",
        "市公安县局",
        "开发区和试验区",
        "省直管县",
        "《甘肃经济日报》刊文",
        "据《安徽日报》报道",
        "南京路",
        "中央编办",
        "a hamid ali",
        "",
        "12345",
    ],
)
def test_words_that_contain_a_name_are_no_places(text: str) -> None:
    assert mentioned(text) == ()


def test_places_come_in_order_of_first_mention_and_once() -> None:
    assert mentioned("庆阳考察了酒泉，酒泉介绍，庆阳总结") == ("甘肃省庆阳市", JIUQUAN)


def test_a_shared_county_name_means_the_one_in_the_city_named_before() -> None:
    assert mentioned("徐州市各区中，鼓楼区先行") == ("江苏省徐州市", "江苏省徐州市鼓楼区")


def test_a_place_lies_within_itself_and_its_ancestors() -> None:
    assert is_within(JIUQUAN, "甘肃省")
    assert is_within(JIUQUAN, JIUQUAN)
    assert not is_within("甘肃省", JIUQUAN)
    assert not is_within("安徽省淮北市", "甘肃省")
    assert ancestors("甘肃省酒泉市肃州区") == (JIUQUAN, "甘肃省")
    assert ancestors("甘肃省") == ()
    assert ancestors("不是地方") == ()


def test_short_names_are_what_people_say() -> None:
    names = {
        JIUQUAN: "酒泉",
        "内蒙古自治区": "内蒙古",
        "吉林省延边朝鲜族自治州": "延边",
        "北京市": "北京",
        "不是地方": "不是地方",
    }
    assert {full: short_name(full) for full in names} == names
    assert is_known(JIUQUAN)
    assert not is_known("酒泉")


def test_every_prefecture_is_found_by_its_official_name_and_every_province_by_its_short_one() -> (
    None
):
    from knowledge.regions import gazetteer

    parents = gazetteer().parents
    provinces = [full for full, parent in parents.items() if not parent]
    assert len(provinces) == 34
    assert [p for p in provinces if mentioned(short_name(p)) != (p,)] == []
    cities = [full for full, parent in parents.items() if parent in provinces]
    assert len(cities) > 330
    assert [city for city in cities if mentioned(city) != (city,)] == []


@given(st.text())
def test_any_text_is_scanned_without_failure_and_names_known_places_only(text: str) -> None:
    assert all(is_known(place) for place in mentioned(text))


def test_a_megabyte_is_scanned_in_linear_time() -> None:
    text = "中" * 500_000 + "安" * 500_000
    started = time.perf_counter()
    mentioned(text)
    assert time.perf_counter() - started < 3
