"""Workbooks and tables of text."""

from __future__ import annotations

from tests.integration.fuzzing import entries_of
from tests.integration.hostile.listing import DEEP, MANY, TEXT, hostile
from tests.integration.hostile.making import (
    OUTSIDE,
    archive,
    changed,
    laughs,
    noise,
    sheet_of,
    workbook_bytes,
)


@hostile("laughs.xlsx", "is damaged")
def laughing_workbook() -> bytes:
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    return sheet_of(cell, laughs())


@hostile("outside.xlsx", "is damaged")
def workbook_that_reads_files() -> bytes:
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    return sheet_of(cell, OUTSIDE)


@hostile("deep.xlsx", "holds no text")
def deep_workbook() -> bytes:
    return sheet_of(
        b'<row r="1"><c r="A1" t="inlineStr"><is>'
        + b"<r>" * DEEP
        + b"</r>" * DEEP
        + b"</is></c></row>"
    )


@hostile("claims.xlsx", f"={TEXT[:8]}")
def workbook_that_claims_everything() -> bytes:
    claim = (b'<dimension ref="A1:A1"', b'<dimension ref="A1:XFD1048576"')
    return changed(workbook_bytes(), "xl/worksheets/sheet1.xml", claim)


@hostile("rows.xlsx", "rows is|seconds is|took longer")
def workbook_of_empty_rows() -> bytes:
    return sheet_of(b"".join(b'<row r="%d"/>' % n for n in range(1, MANY)))


@hostile("corner.xlsx", "rows is")
def workbook_with_a_far_corner() -> bytes:
    return sheet_of(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@hostile("wide.xlsx", "cells is")
def workbook_of_wide_rows() -> bytes:
    return sheet_of(
        b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 5_000))
    )


@hostile("cell.xlsx", "characters is")
def giant_cell() -> bytes:
    text = "字".encode() * 5_000_001
    return sheet_of(b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + text + b"</t></is></c></row>")


@hostile("formula.xlsx", "=单位：甲；数：7")
def workbook_of_formulas() -> bytes:
    """A formula gives what was stored with it, and runs nothing."""
    row = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>%s</t></is></c></row>'
    ) % ("单位".encode(), "数".encode())
    cells = (
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>%s</t></is></c>'
        b"<c r=\"B2\"><f>cmd|' /C calc'!A0</f><v>7</v></c></row>"
    ) % "甲".encode()
    return sheet_of(row + cells)


@hostile("macro.xlsm", f"={TEXT[:8]}")
def workbook_with_a_macro() -> bytes:
    """The macro is an entry that nobody opens."""
    entries = entries_of(workbook_bytes())
    kinds = entries["[Content_Types].xml"].replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"ms-excel.sheet.macroEnabled.main+xml",
    )
    return archive({**entries, "[Content_Types].xml": kinds, "xl/vbaProject.bin": noise(5000)})


@hostile("links.xlsx", f"={TEXT[:8]}")
def workbook_with_links() -> bytes:
    relation = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/externalLink" Target="http://127.0.0.1:9/other.xlsx"'
        b' TargetMode="External"/></Relationships>'
    )
    return changed(workbook_bytes(), "xl/_rels/workbook.xml.rels", (b"</Relationships>", relation))


@hostile("quote.csv", "is no table")
def csv_that_never_closes() -> bytes:
    return b'a,b\n"' + b"x" * 300_000


@hostile("rows.csv", "rows is 300,000")
def csv_of_many_rows() -> bytes:
    return b",\n" * 300_000


@hostile("columns.csv", "holds no text")
def csv_of_many_columns() -> bytes:
    return b"a" + b"," * MANY + b"b\n"
