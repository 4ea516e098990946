from __future__ import annotations

import time
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.numerals import write_number
from knowledge.quantities import (
    Exactness,
    Quantity,
    decimal_text,
    exact_text,
    find_quantities,
    read_quantity,
    round_half_up,
)

EXACT, ABOUT = Exactness.EXACT, Exactness.ABOUT
AT_LEAST, AT_MOST = Exactness.AT_LEAST, Exactness.AT_MOST

PIECES = st.sampled_from(
    (
        *("413", "1,234", "2.9", "1.2万", "三", "十七八", "四百一十三", "二十", "百分之", "分之"),
        *("一", "twenty-nine", "half", "a third", "½", "%", "个", "名", "年", "月", "日", "成"),
        *(
            "余",
            "多",
            "几",
            "来",
            "半",
            "至",
            "-",
            "−",
            "—",
            ":",
            "比",
            "/",
            "第",
            "号",
            "条",
            "点",
        ),
        *(
            "约",
            "不低于",
            "超过",
            "近",
            "以内",
            "以上",
            "左右",
            "at least ",
            " to ",
            " ",
            "\n",
            ",",
        ),
    )
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=24).map("".join)
FRACTIONS = st.fractions(max_denominator=10**6)


def found(text: str) -> list[tuple[str, Fraction, str]]:
    return [(q.text, q.value, q.unit) for q in find_quantities(text)]


def only(text: str) -> Quantity:
    """The one quantity of a text, which is all of it."""
    quantities = find_quantities(text)
    assert [quantity.text for quantity in quantities] == [text]
    assert quantities == [read_quantity(text)]
    return quantities[0]


@given(TEXTS)
def test_quantities_are_pieces_of_the_text_in_order(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert quantity.text == text[quantity.start : quantity.end]
        assert end <= quantity.start < quantity.end
        assert (quantity.high is not None) == (quantity.exactness is Exactness.RANGE)
        assert quantity.high is None or quantity.value < quantity.high
        end = quantity.end


@given(TEXTS)
def test_a_whole_quantity_is_the_only_one_of_its_text(text: str) -> None:
    quantity = read_quantity(text)
    if quantity is not None:
        assert quantity.text == text.strip() == text[quantity.start : quantity.end]
        assert find_quantities(text) in ([], [quantity])


@given(st.integers(2, 10**12), st.sampled_from(("个", "名", "%", "家", "")))
def test_a_number_means_the_same_in_digits_and_in_words(number: int, unit: str) -> None:
    read = [read_quantity(f"{way}{unit}") for way in (number, f"{number:,}", write_number(number))]
    assert [(q.value, q.unit, q.exactness) for q in read if q] == [
        (Fraction(number), unit, EXACT)
    ] * 3


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("四百一十三", 413, ""),
        ("两千零五", 2005, ""),
        ("廿四", 24, ""),
        ("1.2万", 12_000, ""),
        ("3亿5000万元", 350_000_000, "元"),
        ("1,234", 1234, ""),
        ("52个", 52, "个"),
        ("一个", 1, "个"),
        ("4 名", 4, "名"),
        ("十个", 10, "个"),
        ("２０家", 20, "家"),
        ("三批次", 3, "批次"),
        ("2000小时", 2000, "小时"),
        ("两个半小时", Fraction(5, 2), "个小时"),
        ("一年半", Fraction(3, 2), "年"),
        ("半个月", Fraction(1, 2), "个月"),
        ("15个工作日", 15, "个工作日"),
        ("2倍", 2, "倍"),
        ("一点五倍", Fraction(3, 2), "倍"),
        ("八十分", 80, "分"),
        ("二十一件", 21, "件"),
        ("十二万一千人", 121_000, "人"),
        ("一正两副", 3, "名"),
        ("俩", 2, "个"),
        ("27%", 27, "%"),
        ("２７％", 27, "%"),
        ("百分之二十七", 27, "%"),
        ("百分之三点五", Fraction(7, 2), "%"),
        ("百分之27", 27, "%"),
        ("千分之五", Fraction(1, 2), "%"),
        ("3‰", Fraction(3, 10), "%"),
        ("三成", 30, "%"),
        ("两成五", 25, "%"),
        ("两成半", 25, "%"),
        ("一半", 50, "%"),
        ("半数", 50, "%"),
        ("half", 50, "%"),
        ("½", 50, "%"),
        ("三分之一", Fraction(100, 3), "%"),
        ("1/3", Fraction(100, 3), "%"),
        ("two thirds", Fraction(200, 3), "%"),
        ("twenty-seven percent", 27, "%"),
        ("27 per cent", 27, "%"),
        ("5个百分点", 5, "pp"),
        ("27 percentage points", 27, "pp"),
        ("2.9:1", Fraction(29, 10), ":"),
        ("2.9∶1", Fraction(29, 10), ":"),
        ("2.9：1", Fraction(29, 10), ":"),
        ("2.9比1", Fraction(29, 10), ":"),
        ("-3", -3, ""),
        ("−24.14%", Fraction(-2414, 100), "%"),
        ("负3%", -3, "%"),
        ("twenty-nine offices", 29, "offices"),
        ("one office", 1, "office"),
        ("a dozen sections", 12, "sections"),
        ("half a dozen people", 6, "people"),
    ],
)
def test_an_exact_quantity(text: str, value: int | Fraction, unit: str) -> None:
    quantity = only(text)
    assert (quantity.value, quantity.unit) == (value, unit)
    assert (quantity.exactness, quantity.high, quantity.strict) == (EXACT, None, False)


@pytest.mark.parametrize(
    ("text", "value", "exactness", "strict"),
    [
        ("不低于3%", 3, AT_LEAST, False),
        ("不低于百分之三", 3, AT_LEAST, False),
        ("至少7名", 7, AT_LEAST, False),
        ("≥3%", 3, AT_LEAST, False),
        ("30%以上", 30, AT_LEAST, False),
        ("5人及以上", 5, AT_LEAST, False),
        ("at least 3%", 3, AT_LEAST, False),
        ("50+", 50, AT_LEAST, False),
        ("50余名", 50, AT_LEAST, True),
        ("五十余", 50, AT_LEAST, True),
        ("50多个", 50, AT_LEAST, True),
        ("20多万元", 200_000, AT_LEAST, True),
        ("两倍多", 2, AT_LEAST, True),
        ("3个多月", 3, AT_LEAST, True),
        ("超过半数", 50, AT_LEAST, True),
        ("过半", 50, AT_LEAST, True),
        ("多于5个", 5, AT_LEAST, True),
        ("more than 50", 50, AT_LEAST, True),
        ("4名以内", 4, AT_MOST, False),
        ("3人以下", 3, AT_MOST, False),
        ("不超过10%", 10, AT_MOST, False),
        ("不得超过5名", 5, AT_MOST, False),
        ("最多5个", 5, AT_MOST, False),
        ("30日内", 30, AT_MOST, False),
        ("no more than 5", 5, AT_MOST, False),
        ("不足一半", 50, AT_MOST, True),
        ("少于3人", 3, AT_MOST, True),
        ("50名不到", 50, AT_MOST, True),
        ("约85%", 85, ABOUT, False),
        ("85%左右", 85, ABOUT, False),
        ("大约50名", 50, ABOUT, False),
        ("近50个", 50, ABOUT, False),
        ("50来个", 50, ABOUT, False),
        ("about 85%", 85, ABOUT, False),
    ],
)
def test_a_bound_says_whether_it_holds_the_number_itself(
    text: str, value: int, exactness: Exactness, strict: bool
) -> None:
    quantity = only(text)
    assert (quantity.value, quantity.high) == (Fraction(value), None)
    assert (quantity.exactness, quantity.strict) == (exactness, strict)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("二三十个", 20, 30, "个"),
        ("三四个", 3, 4, "个"),
        ("三五个", 3, 5, "个"),
        ("十七八个", 17, 18, "个"),
        ("一百二三十名", 120, 130, "名"),
        ("三四成", 30, 40, "%"),
        ("二十几个", 20, 29, "个"),
        ("20几个", 20, 29, "个"),
        ("十几万", 100_000, 190_000, ""),
        ("3至5名", 3, 5, "名"),
        ("3—5名", 3, 5, "名"),
        ("3到5名", 3, 5, "名"),
        ("3-5名", 3, 5, "名"),
        ("3～5名", 3, 5, "名"),
        ("3名至5名", 3, 5, "名"),
        ("三至五名", 3, 5, "名"),
        ("3%-5%", 3, 5, "%"),
        ("百分之三至百分之五", 3, 5, "%"),
        ("百分之三到五", 3, 5, "%"),
        ("约20-30个", 20, 30, "个"),
        ("3 to 5 people", 3, 5, "people"),
    ],
)
def test_a_range_has_both_bounds(text: str, low: int, high: int, unit: str) -> None:
    quantity = only(text)
    assert (quantity.value, quantity.high, quantity.unit) == (Fraction(low), Fraction(high), unit)
    assert quantity.exactness is Exactness.RANGE


@pytest.mark.parametrize(
    "text",
    [
        *("2023年", "２０２３年", "二〇二三年二月", "2月启动", "3月21日", "2023-02", "2007/05/01"),
        *("2021—2025年", "2月至5月", "三至五日", "自2021年下半年起", "九十年代", "(2018年)"),
        *("9时30分", "下午3点半", "8:30:00", "9:00-17:30", "March 21, 2023", "21 March", "in 2023"),
        *("第十三条", "第3—5条", "第二十一条第三款", "条例第一、二批", "486号", "国务院令第486号"),
        *(
            "国发〔2007〕5号",
            "国办发[2021]30号",
            "Article 13",
            "Order No. 486",
            "二十大",
            "第十四届",
        ),
        *("一级主任科员", "一到四级主任科员", "统一", "一般一定一律一起一些一直一样一共", "唯一"),
        *("每一家", "哪一年", "十分重要", "一次性", "一件事", "一一对应", "三定", "十四五规划"),
        *("一人科和两人科", "two-person offices", "5G", "A4", "COVID19", "0561-3052345", "1.2.3"),
        *(
            "[1]",
            "［2］",
            "几十个",
            "数百名",
            "上百个",
            "千万",
            "百分百",
            "no one",
            "hundreds",
            "十十",
        ),
        *("https://a.cn/2025/04-18/01q.html", "", "科室", "\n2、科室", "一", "三"),
    ],
)
def test_what_says_when_or_which_is_no_quantity(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("由413个压减到295个", [("413个", 413, "个"), ("295个", 295, "个")]),
        ("由20到30个", [("20", 20, ""), ("30个", 30, "个")]),
        ("从3%到5%", [("3%", 3, "%"), ("5%", 5, "%")]),
        ("from 52 to 38", [("52", 52, ""), ("38", 38, "")]),
        ("52-38=14", [("52", 52, ""), ("38", 38, ""), ("14", 14, "")]),
        ("80+5-9", [("80", 80, ""), ("5", 5, ""), ("9", 9, "")]),
        ("5名-3名", [("5名", 5, "名"), ("3名", 3, "名")]),
        ("变化为-24.14%", [("-24.14%", Fraction(-2414, 100), "%")]),
        ("52比38少14个", [("52", 52, ""), ("38", 38, ""), ("14个", 14, "个")]),
        ("34/40", [("34", 34, ""), ("40", 40, "")]),
        ("1. 三个科室\n2. 五个", [("三个", 3, "个"), ("五个", 5, "个")]),
        ("2023年2月27个,27%", [("27个", 27, "个"), ("27%", 27, "%")]),
        ("最近有50个,节约5万元", [("50个", 50, "个"), ("5万元", 50_000, "元")]),
        ("近三年", [("三年", 3, "年")]),
        ("够不够3%,到不到5人", [("3%", 3, "%"), ("5人", 5, "人")]),
        ("三部门、两科室", [("三", 3, ""), ("两", 2, "")]),
        ("3项目", [("3", 3, "")]),
        ("12，345人", [("12", 12, ""), ("345人", 345, "人")]),
        ("5个以上10个以下", [("5个以上", 5, "个"), ("10个以下", 10, "个")]),
        ("what about 52 offices", [("52 offices", 52, "offices")]),
    ],
)
def test_quantities_within_a_sentence(
    text: str, expected: list[tuple[str, int | Fraction, str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "value"), [("五", 5), ("一", 1), (" 413个 ", 413), ("\t十\n", 10), ("二九", 29)]
)
def test_a_string_may_be_a_digit_that_no_sentence_would_count(text: str, value: int) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert (quantity.value, quantity.text) == (Fraction(value), text.strip())


@pytest.mark.parametrize("text", ["", " ", "科室", "3个科室", "2023年", "3个5个", "十十", "x5"])
def test_a_string_that_is_more_or_less_than_a_quantity_is_declined(text: str) -> None:
    assert read_quantity(text) is None


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "一",
            "1,",
            "百分之",
            "9",
            "1,111",
            "1万",
            "1.",
            "一点",
            "不",
            " ",
            "约 ",
            "three ",
            "第",
        ),
        *(
            "第一、",
            "一、",
            "1-",
            "20",
            "2023-",
            "\n1. ",
            "https://",
            "Jan ",
            "1/",
            "1:",
            "半",
            "近",
        ),
        *("3成", "-", "a ", "hundred and ", "half ", "三至", "由1到", "2023年", "9:9", "1  ", "\0"),
    ],
)
def test_a_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    start = time.perf_counter()
    find_quantities(text)
    assert time.perf_counter() - start < 5


@given(FRACTIONS, st.integers(0, 8))
def test_rounding_is_exact_and_half_up(value: Fraction, places: int) -> None:
    rounded = round_half_up(value, places)
    assert rounded.as_tuple().exponent == -places
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    if abs(Fraction(rounded) - value) == Fraction(1, 2 * 10**places):
        assert abs(rounded) > abs(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.integers(0, 6))
def test_rounding_agrees_with_decimal(value: Decimal, places: int) -> None:
    with localcontext() as context:
        context.prec = 60
        expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert round_half_up(value, places) == expected


@given(FRACTIONS | st.integers(), st.integers(0, 8))
def test_decimal_text_shows_every_place_and_no_negative_zero(
    value: Fraction | int, places: int
) -> None:
    text = decimal_text(value, places)
    assert Decimal(text) == round_half_up(value, places)
    assert len(text.partition(".")[2]) == places
    assert not (text.startswith("-") and Decimal(text) == 0)


@given(FRACTIONS | st.integers())
def test_exact_text_loses_nothing(value: Fraction | int) -> None:
    text = exact_text(value)
    assert Fraction(text) == value
    assert "." not in text or not text.endswith("0")


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(1400, 52), 2, "26.92"),
        (Fraction(-700, 29), 2, "-24.14"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 999), 2, "0.00"),
        (Decimal("2.5"), 0, "3"),
        (10**40, 1, f"{10**40}.0"),
    ],
)
def test_a_decimal_is_shown_as_the_press_rounds(
    value: Fraction | Decimal | int, places: int, text: str
) -> None:
    assert decimal_text(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(27), "27"),
        (Fraction(9, 2), "4.5"),
        (Fraction(350, 13), "350/13"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(0), "0"),
    ],
)
def test_the_shortest_exact_form(value: Fraction, text: str) -> None:
    assert exact_text(value) == text
