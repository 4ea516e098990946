from __future__ import annotations

import io
import os
import zipfile
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.office_lists import OfficeListError, Role, read_office_list
from bot.office_lists.counts import NotACount, read_count
from bot.office_lists.sheets import Cell
from tests.unit.bot.office_lists.files import Rows, refusal, table, workbook

REDUCED: Rows = [["单位", "改革前", "改革后"], ["甲局", 18, 12], ["乙局", 10, 9]]


def roles(header: list[str], row: list[object]) -> list[Role | None]:
    names: Rows = [header, row]
    return [column.role for column in read_office_list("a.xlsx", workbook(names)).columns]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("编制", Role.POSTS),
        ("核定编制数", Role.POSTS),
        ("编 制 数（名）", Role.POSTS),
        ("人员编制", Role.POSTS),
        ("approved posts", Role.POSTS),
        ("实有", Role.PEOPLE),
        ("在编人数", Role.PEOPLE),
        ("已使用编制", Role.PEOPLE),
        ("实有人数（人）", Role.PEOPLE),
        ("现有", Role.PEOPLE),
        ("Staff in post", Role.PEOPLE),
        ("改革前", Role.BEFORE),
        ("原有科室数", Role.BEFORE),
        ("调整前（个）", Role.BEFORE),
        ("原科室数", Role.BEFORE),
        ("Before", Role.BEFORE),
        ("改革后", Role.AFTER),
        ("现有科室", Role.AFTER),
        ("保留", Role.AFTER),
        ("调整后内设机构数", Role.AFTER),
        ("offices after", Role.AFTER),
        ("改革前编制数", Role.POSTS_BEFORE),
        ("调整后编制", Role.POSTS_AFTER),
        ("业务科室数", Role.BUSINESS),
        ("综合科室", Role.SUPPORT),
    ],
)
def test_headers_of_numbers_are_recognised(header: str, role: Role) -> None:
    extra = ["备注2", "编制"] if role is not Role.POSTS else ["备注2", "实有"]
    assert roles(["单位", header, *extra], ["甲局", 5, "x", 4])[1] is role


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("单位", Role.BODY),
        ("部门名称", Role.BODY),
        ("机构名称", Role.BODY),
        ("Department", Role.BODY),
        ("职能部门", Role.BODY),
        ("县区", Role.BODY),
        ("科室", Role.OFFICE),
        ("内设机构名称", Role.OFFICE),
        ("股室", Role.OFFICE),
        ("处室", Role.OFFICE),
        ("Office", Role.OFFICE),
    ],
)
def test_headers_of_names_are_recognised(header: str, role: Role) -> None:
    assert roles([header, "编制"], ["预算科", 4])[0] is role


def test_what_is_computed_anew_or_of_no_use_is_no_role() -> None:
    header = ["序号", "单位", "改革前", "改革后", "精简率", "领导职数", "备注"]
    found = roles(header, [1, "甲局", 10, 8, 0.2, 3, "x"])
    assert found == [None, Role.BODY, Role.BEFORE, Role.AFTER, None, None, None]


def test_vacancies_of_the_list_itself_are_no_posts() -> None:
    found = roles(["单位", "编制", "剩余编制", "编制空缺"], ["甲局", 10, 2, 2])
    assert found == [Role.BODY, Role.POSTS, None, None]


@pytest.mark.parametrize("shared", ["主管部门", "地区", "Region"])
def test_the_column_called_so_names_the_row(shared: str) -> None:
    assert roles([shared, "单位名称", "编制"], ["甲区", "甲局", 10]) == [
        None,
        Role.BODY,
        Role.POSTS,
    ]


def test_an_office_without_numbers_stays_an_office_of_its_body() -> None:
    rows: Rows = [
        ["单位", "科室", "编制"],
        ["甲局", "办公室", 3],
        [None, "审核科", None],
        [None, "预算科", 2],
    ]
    found = read_office_list("a.xlsx", workbook(rows))
    assert [entry.name for entry in found.entries] == ["甲局 办公室", "甲局 审核科", "甲局 预算科"]


def test_a_body_in_a_row_of_its_own_names_the_offices_below() -> None:
    rows: Rows = [
        ["单位", "科室", "编制"],
        ["一、甲局"],
        [None, "办公室", 3],
        ["乙局"],
        [None, "办公室", 2],
    ]
    found = read_office_list("a.xlsx", workbook(rows))
    assert [entry.name for entry in found.entries] == ["甲局 办公室", "乙局 办公室"]


def test_now_beside_before_is_what_is_left() -> None:
    assert roles(["单位", "原有", "现有"], ["甲局", 10, 8])[2] is Role.AFTER


def test_the_header_may_stand_below_titles_and_take_two_rows() -> None:
    rows: Rows = [
        ["淮北市内设机构改革前后情况表"],
        ["单位：个、名"],
        [],
        ["单位名称", "内设机构数", None, "人员", None],
        [None, "改革前", "改革后", "编制", "实有"],
        ["甲局", 18, 12, 40, 38],
    ]
    merged = ["A1:E1", "A4:A5", "B4:C4", "D4:E4"]
    for data in (workbook(rows, merged=merged), table(rows).encode()):
        (entry,) = read_office_list("a", data).entries
        assert (entry.row, entry.body) == (6, "甲局")
        assert dict(entry.counts) == {
            Role.BEFORE: 18,
            Role.AFTER: 12,
            Role.POSTS: 40,
            Role.PEOPLE: 38,
        }


def test_a_body_merged_over_its_offices_names_each_of_them() -> None:
    rows: Rows = [
        ["单位", "科室", "编制"],
        ["甲局", "办公室", 3],
        [None, "预算科", 2],
        ["乙局", "办公室", 4],
    ]
    found = read_office_list("a.xlsx", workbook(rows, merged=["A2:A3"]))
    assert [entry.name for entry in found.entries] == ["甲局 办公室", "甲局 预算科", "乙局 办公室"]


def test_a_blank_cell_is_not_given_and_never_zero() -> None:
    rows: Rows = [["单位", "改革前", "改革后"], ["甲局", 18, None], ["乙局", "—", 0]]
    found = read_office_list("a.xlsx", workbook(rows))
    assert [dict(entry.counts) for entry in found.entries] == [{Role.BEFORE: 18}, {Role.AFTER: 0}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_usual_form(encoding: str, delimiter: str) -> None:
    rows = [*REDUCED, ["市人力资源和社会保障局", "1,234", "三十六"]]
    found = read_office_list("a.csv", table(rows, delimiter).encode(encoding))
    assert [list(entry.counts.values()) for entry in found.entries][-1] == [1234, 36]
    assert found.entries[-1].body == "市人力资源和社会保障局"


def test_totals_are_compared_and_not_counted() -> None:
    right = [*REDUCED, ["合 计", 28, 21]]
    assert read_office_list("a.xlsx", workbook(right)).warnings == ()
    wrong = [*REDUCED, ["总计", 28, 22]]
    found = read_office_list("a.xlsx", workbook(wrong))
    assert len(found.entries) == 2
    (warning,) = found.warnings
    assert (warning.code, warning.place.row, warning.value, warning.limit) == (
        "TOTAL_DIFFERS",
        4,
        "22",
        "21",
    )
    assert "第4行C列（改革后）" in warning.text("zh")


def test_subtotals_are_of_the_rows_above_them() -> None:
    rows: Rows = [
        ["单位", "科室", "编制"],
        ["甲局", "办公室", 3],
        ["甲局", "预算科", 2],
        ["甲局", "小计", 5],
        ["乙局", "办公室", 4],
        ["小计", None, 5],
        ["合计", None, 9],
    ]
    found = read_office_list("a.xlsx", workbook(rows))
    assert len(found.entries) == 3
    assert [(one.code, one.place.row, one.limit) for one in found.warnings] == [
        ("TOTAL_DIFFERS", 6, "4")
    ]


def test_a_total_on_top_and_a_formula_in_it_are_in_nobodys_way() -> None:
    rows: Rows = [REDUCED[0], ["全市合计", 28, "=SUM(C3:C4)"], *REDUCED[1:]]
    found = read_office_list("a.xlsx", workbook(rows))
    assert len(found.entries) == 2
    assert found.warnings == ()


def test_headings_notes_and_repeated_headers_are_no_rows() -> None:
    rows = [
        REDUCED[0],
        ["一、政府部门"],
        REDUCED[1],
        REDUCED[0],
        ["（二）党委部门"],
        REDUCED[2],
        ["注：数据截至2024年底"],
    ]
    found = read_office_list("a.xlsx", workbook(rows))
    assert [entry.body for entry in found.entries] == ["甲局", "乙局"]


def test_the_first_sheet_with_a_list_is_read_and_the_others_are_named() -> None:
    data = workbook(
        [["说明"], ["请看第二张表"]], sheet="封面", others={"表二": REDUCED, "表三": REDUCED}
    )
    found = read_office_list("a.xlsx", data)
    assert found.sheet == "表二"
    assert [one.code for one in found.warnings] == ["OTHER_SHEETS"]
    assert "表三" in found.warnings[0].text("zh")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("五十余", "INEXACT"),
        ("3至5个", "INEXACT"),
        (-3, "NEGATIVE"),
        (4.5, "NOT_WHOLE"),
        ("较多", "NOT_A_NUMBER"),
        ("27%", "NOT_A_NUMBER"),
        ("#DIV/0!", "NOT_A_NUMBER"),
        (True, "NOT_A_NUMBER"),
        (10**10, "NUMBER_TOO_LARGE"),
        ("=B3+1", "FORMULA"),
    ],
)
def test_a_cell_that_is_no_count_is_named_by_sheet_row_and_column(value: object, code: str) -> None:
    error = refusal([REDUCED[0], ["甲局", value, 12], REDUCED[2]])
    assert error.code == code
    (problem,) = error.problems
    assert (problem.place.sheet, problem.place.row, problem.place.column) == ("名单", 2, 1)
    assert error.message("zh").startswith("工作表“名单”第2行B列（改革前）：")
    assert error.message("en").startswith("sheet “名单”, row 2, column B (改革前): ")


def test_a_number_merged_over_rows_is_refused() -> None:
    data = workbook([REDUCED[0], ["甲局", 18, 12], ["乙局", None, 9]], merged=["B2:B3"])
    error = refusal(data)
    assert (error.code, error.problems[0].place.row) == ("MERGED_NUMBER", 3)


def test_all_problems_are_told_at_once() -> None:
    rows: Rows = [REDUCED[0], ["甲局", "x", -1], ["甲局", 3, 2], [None, 4, 3]]
    error = refusal(rows)
    assert [(one.code, one.place.row) for one in error.problems] == [
        ("NOT_A_NUMBER", 2),
        ("NEGATIVE", 2),
        ("DUPLICATE", 3),
        ("NO_NAME", 4),
    ]
    many: Rows = [REDUCED[0], *([f"第{n}局", "x", 1] for n in range(20)), ["末局", 1, 1]]
    assert refusal(many).message("zh").splitlines()[-1] == "另有12处问题。"


def test_a_row_of_a_body_among_offices_may_be_a_subtotal() -> None:
    error = refusal([["单位", "科室", "编制"], ["甲局", None, 5], [None, "办公室", 5]])
    assert (error.code, error.problems[0].place.row) == ("NO_OFFICE", 2)


def test_two_columns_of_one_meaning_are_refused_and_a_sum_is_preferred() -> None:
    header = ["单位", "行政编制", "事业编制", "编制合计", "实有"]
    assert roles(header, ["甲局", 3, 2, 5, 5])[1:4] == [None, None, Role.POSTS]
    error = refusal([["单位", "行政编制", "事业编制", "实有"], ["甲局", 3, 2, 5]])
    assert error.code == "AMBIGUOUS"
    assert "行政编制 (B)" in error.message("zh")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (b"  \n", "EMPTY"),
        (workbook([]), "EMPTY"),
        (workbook([REDUCED[0]]), "NO_ROWS"),
        (workbook([["甲", "乙"], [1, 2]]), "NO_HEADER"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "OLD_WORKBOOK"),
        (b"PK\x03\x04 damaged", "DAMAGED"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "UNKNOWN_FORMAT"),
        (b"x" * (5 * 1024 * 1024 + 1), "TOO_LARGE"),
        (("单位,编制\n" + "".join(f"第{n}局,3\n" for n in range(5_001))).encode(), "TOO_MANY_ROWS"),
        ((",".join(["单位", "编制", *"x" * 99]) + "\n甲局,3\n").encode(), "TOO_MANY_COLUMNS"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_reason(data: bytes, code: str) -> None:
    assert refusal(data, "a").code == code


def test_five_thousand_rows_are_read() -> None:
    text = "单位,编制\n" + "".join(f"第{n}局,3\n" for n in range(5_000))
    assert len(read_office_list("a.csv", text.encode()).entries) == 5_000


def zipped(**parts: bytes) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return saved.getvalue()


def with_sheet(change: tuple[bytes, bytes], padding: int = 0) -> bytes:
    """A workbook whose sheet's XML was tampered with; padding hides how well it is packed."""
    saved = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(REDUCED))) as old,
        zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                assert change[0] in content
                content = content.replace(*change, 1)
            new.writestr(name, content)
        new.writestr("padding", os.urandom(padding))
    return saved.getvalue()


def test_an_archive_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refusal(zipped(bomb=b"0" * 70 * 1024 * 1024)).code == "UNPACKS_TOO_LARGE"
    assert refusal(zipped(other=b"no workbook")).code == "DAMAGED"


def test_entities_in_a_sheet_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'
    assert refusal(with_sheet((b"<worksheet", bomb))).code == "DAMAGED"


def test_a_far_away_cell_costs_no_more_than_an_error() -> None:
    far = b'<c r="XFD2" t="n"><v>1</v></c></row><row r="3"'
    assert refusal(with_sheet((b'</row><row r="3"', far))).code == "TOO_MANY_COLUMNS"


def test_a_cell_in_the_last_row_a_sheet_can_have_is_read() -> None:
    last = b'</row><row r="1048576"><c r="A1048576" t="inlineStr"><is><t>\xe4\xb8\x99</t></is></c></row></sheetData>'
    found = read_office_list("a.xlsx", with_sheet((b"</row></sheetData>", last)))
    assert [(entry.row, entry.body) for entry in found.entries][-1] == (1_048_576, "丙")


@pytest.mark.slow
def test_a_sheet_of_countless_elements_is_refused() -> None:
    many = b"</sheetData>" + b"<x/>" * 2_600_000
    fewer = b"</sheetData>" + b"<x/>" * 1_000
    assert read_office_list("a.xlsx", with_sheet((b"</sheetData>", fewer), padding=200_000)).entries
    assert refusal(with_sheet((b"</sheetData>", many), padding=200_000)).code == "UNPACKS_TOO_LARGE"


def test_a_formula_that_gives_an_empty_text_is_blank() -> None:
    empty = b'<c r="C3" t="str"><f>""</f><v></v></c>'
    found = read_office_list("a.xlsx", with_sheet((b'<c r="C3" t="n"><v>9</v></c>', empty)))
    assert dict(found.entries[1].counts) == {Role.BEFORE: 10}


def test_hidden_sheets_are_not_read() -> None:
    data = workbook([["说明"]], sheet="封面", others={"表二": REDUCED}, hidden=["表二"])
    assert refusal(data).code == "NO_HEADER"


NUMBERS = st.integers(0, 10**9)
ACCIDENTS = "一二三百〇万多余个名人%-−+.,:/ 0123456789１ab=\x00\ud800\u202e½"


@given(NUMBERS, st.sampled_from(["{}", "{}个", "{} 人", "{:,}", "{:,}名"]))
def test_a_count_is_read_as_it_was_written(number: int, form: str) -> None:
    text = form.format(number)
    wide = text.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert read_count(Cell(text, text)) == number
    assert read_count(Cell(wide, wide)) == number
    assert read_count(Cell(number, text)) == read_count(Cell(Fraction(number), text)) == number


@given(st.text(ACCIDENTS, max_size=20))
def test_any_text_is_a_count_a_blank_or_a_named_problem(text: str) -> None:
    codes = ("NOT_A_NUMBER", "INEXACT", "NOT_WHOLE", "NEGATIVE", "NUMBER_TOO_LARGE")
    count, code = None, codes[0]
    try:
        count = read_count(Cell(text, text))
    except NotACount as wrong:
        code = wrong.code
    assert code in codes
    assert count is None or count >= 0


CELLS = st.sampled_from(
    [
        "单位",
        "科室",
        "编制",
        "实有",
        "改革前",
        "改革后",
        "合计",
        "小计",
        "甲局",
        "乙局",
        "",
        "3",
        "十二",
        "x",
        "-1",
        "注：",
        "业务",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8))
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    told = []
    try:
        told = [entry.name for entry in read_office_list("a.csv", table(rows).encode()).entries]
    except OfficeListError as error:
        told = [error.message("zh"), error.message("en")]
    assert told
    assert all(told)
