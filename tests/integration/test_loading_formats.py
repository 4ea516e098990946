"""Real files of every format, made here, read by the real libraries."""

from __future__ import annotations

import os
from pathlib import Path

import docx
import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest
from docx.oxml import parse_xml

from knowledge.documents import Document, Kind, Level, Validity
from knowledge.errors import UnreadableDocument
from knowledge.loading import CorpusRoot, Limits, count_files, load_document, read_corpus
from tests.integration.pdf_files import pdf_bytes

BODY = "市直部门对职能相近的科室进行整合重组，共精简68个内设机构，职责更加明晰。"


def read(path: Path) -> Document:
    (document,) = load_document(path, f"t/{path.name}")
    return document


def failure(path: Path, limits: Limits | None = None) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        load_document(path, f"t/{path.name}", limits)
    assert caught.value.name == f"t/{path.name}"
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_plain_text_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "关于机构编制的情况.txt"
    path.write_bytes(f"{BODY}\r\n另外，{BODY}".encode(encoding))
    document = read(path)
    assert document.text == f"{BODY}\n另外，{BODY}"
    assert document.metadata.title == "关于机构编制的情况"
    assert document.path == str(path)


def test_markdown_loses_its_links_and_keeps_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        f"# 标题\n\n见[办法](http://a/b)。![图](x.png)**重点**\n\n{BODY}", encoding="utf-8"
    )
    document = read(path)
    assert "见办法。重点" in document.text
    assert document.metadata.title == "标题"


def test_a_repealed_statute_is_recognised_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    articles = "\n".join(f"第{n}条 内容。" for n in "一二三四")
    path.write_text(
        f"安徽省机构编制办法（已废止）\n（2014年4月30日安徽省人民政府令第251号公布）\n{articles}",
        encoding="utf-8",
    )
    metadata = read(path).metadata
    assert (metadata.title, metadata.kind) == ("安徽省机构编制办法", Kind.STATUTE)
    assert (metadata.validity, metadata.date) == (Validity.REPEALED, "2014-04-30")
    assert (metadata.number, metadata.publisher) == ("安徽省人民政府令第251号", "安徽省人民政府")
    assert (metadata.region, metadata.level) == ("安徽省", Level.PROVINCE)


def test_a_page_is_read_in_its_declared_charset_without_its_menu(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    page = (
        '<html><head><meta charset="gb2312"><meta name="ArticleTitle" content="推行大科室制">'
        '<meta name="PubDate" content="2024-9-3"></head><body><div class="nav"><a>首页</a></div>'
        f"<h1>推行大科室制</h1><p>{BODY}</p><p>{BODY}补充。</p><script>alert(1)</script>"
        '<div class="footer">版权所有</div></body></html>'
    )
    path.write_bytes(page.encode("gb18030"))
    document = read(path)
    assert (document.metadata.title, document.metadata.date) == ("推行大科室制", "2024-09-03")
    assert BODY in document.text
    assert not any(noise in document.text for noise in ("首页", "alert", "版权所有"))


def test_word_keeps_headings_numbers_and_tables_in_order(tmp_path: Path) -> None:
    source = docx.Document()
    source.add_heading("编制办法", 0)
    source.add_heading("一、总体要求", 1)
    source.add_paragraph(BODY)
    table = source.add_table(2, 2)
    for cell, words in zip(
        (c for r in table.rows for c in r.cells), ["地方", "前", "襄阳", "164"], strict=True
    ):
        cell.text = words
    source.add_paragraph("第一项", style="List Number")
    source.add_paragraph("第二项", style="List Number")
    path = tmp_path / "a.docx"
    source.save(str(path))
    document = read(path)
    assert document.metadata.title == "编制办法"
    assert document.text.split("\n\n") == [
        "# 编制办法",
        "# 一、总体要求",
        BODY,
        "| 地方 | 前 |\n| --- | --- |\n| 襄阳 | 164 |",
        "1.第一项",
        "2.第二项",
    ]


def test_a_table_in_a_cell_of_a_table_is_not_lost(tmp_path: Path) -> None:
    source = docx.Document()
    outer = source.add_table(1, 2).rows[0].cells
    outer[0].text = "机构"
    inner = outer[1].add_table(2, 2)
    for cell, text in zip(
        (cell for row in inner.rows for cell in row.cells),
        ("名称", "数", "科室", "38"),
        strict=True,
    ):
        cell.text = text
    path = tmp_path / "a.docx"
    source.save(str(path))
    assert read(path).text == "机构\n\n名称；数 科室；38"


def test_word_counts_insertions_and_leaves_deletions_out(tmp_path: Path) -> None:
    source = docx.Document()
    paragraph = source.add_paragraph("精简")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for tag, text in (("ins", "w:t"), ("del", "w:delText")):
        xml = f"<w:{tag} {space}><w:r><{text}>{tag}</{text}></w:r></w:{tag}>"
        paragraph._p.append(parse_xml(xml))
    path = tmp_path / "a.docx"
    source.save(str(path))
    assert read(path).text == "精简ins"


def test_a_workbook_reads_as_pairs_of_column_and_value(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["各地精简情况"], ["地方", "前", "精简率"], ["襄阳", 164, 0.3293]):
        sheet.append(row)
    sheet["C3"].number_format = "0.00%"
    book.create_sheet("备注")["A1"] = "来自报道"
    book.create_sheet("草稿").sheet_state = "hidden"
    book["草稿"]["A1"] = "不公开"
    path = tmp_path / "a.xlsx"
    book.save(path)
    document = read(path)
    assert document.metadata.kind is Kind.TABLE
    assert document.metadata.title == "各地精简情况"
    assert "地方：襄阳；前：164；精简率：32.93%" in document.text
    assert "## 备注" in document.text
    assert "不公开" not in document.text


def test_csv_is_read_in_gbk_with_tabs(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("地方\t前\n襄阳\t164\n".encode("gbk"))
    assert read(path).text == "地方：襄阳；前：164"


def test_pdf_lines_are_joined_and_running_heads_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    pages = [
        [
            "机构编制文件汇编",
            "关于推行大科室制的通知",
            "各部门要对职能相近的科室进行整合，推动一",
            "件事情由一个科室办理。",
            "— 1 —",
        ],
        ["机构编制文件汇编", "内设机构共精简68个。", "— 2 —"],
        ["机构编制文件汇编", "本通知自印发之日起执行。", "— 3 —"],
    ]
    path.write_bytes(pdf_bytes(pages))
    assert read(path).text.split("\n") == [
        "关于推行大科室制的通知",
        "各部门要对职能相近的科室进行整合，推动一件事情由一个科室办理。",
        "内设机构共精简68个。",
        "本通知自印发之日起执行。",
    ]


def test_a_scanned_pdf_asks_for_text_recognition(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_bytes([[], []]))
    assert "OCR" in failure(path).remedy


@pytest.mark.parametrize(
    "suffix", [".doc", ".wps", ".ofd", ".xls", ".pptx", ".png", ".zip", ".xyz", ""]
)
def test_a_foreign_format_is_named_with_a_remedy(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"文件{suffix}"
    path.write_bytes(b"data")
    failure(path)


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".xlsx", ".xlsm", ".txt", ".md", ".html"])
@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff\x00\x9f" * 64, b"PK\x03\x04broken", b"%PDF-1.7\nbroken"]
)
def test_a_damaged_file_is_a_named_failure_or_text(
    tmp_path: Path, suffix: str, data: bytes
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    if suffix in (".docx", ".pdf", ".xlsx", ".xlsm") or not data.strip(b"\x00\xff\x9f"):
        failure(path)


def test_a_corpus_goes_on_after_failures_and_ids_are_stable(tmp_path: Path) -> None:
    root = tmp_path / "notes"
    (root / "b" / "c").mkdir(parents=True)
    for name in ("a.txt", "b/c/d.txt", ".hidden.txt", "~$a.docx", "a.txt~", "README.md"):
        (root / name).write_text(f"{name} {BODY}", encoding="utf-8")
    (root / "bad.doc").write_bytes(b"x")
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "gone.txt").symlink_to(root / "nowhere")
    os.mkfifo(root / "pipe.txt")
    roots = [CorpusRoot(root), CorpusRoot(tmp_path / "missing")]
    found = list(read_corpus(roots))
    assert [d.id for d in found if isinstance(d, Document)] == [
        "notes/README.md",
        "notes/a.txt",
        "notes/b/c/d.txt",
    ]
    failed = [f.name for f in found if isinstance(f, UnreadableDocument)]
    assert failed == [
        "notes/bad.doc",
        "notes/gone.txt",
        "notes/pipe.txt",
        str(tmp_path / "missing"),
    ]
    assert count_files(roots) == len(found)


def test_clashing_labels_get_suffixes_and_a_shared_file_is_read_once(tmp_path: Path) -> None:
    for name in ("x/notes", "y/notes"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.txt").write_text(BODY, encoding="utf-8")
    roots = [
        CorpusRoot(tmp_path / "x/notes"),
        CorpusRoot(tmp_path / "y/notes"),
        CorpusRoot(tmp_path / "x/notes/a.txt"),
    ]
    ids = [d.id for d in read_corpus(roots) if isinstance(d, Document)]
    assert ids == ["notes/a.txt", "notes-2/a.txt"]


def test_pages_about_the_embedded_corpus_are_no_documents_of_it(tmp_path: Path) -> None:
    for name in ("SOURCES.md", "_draft.md", "a.md"):
        (tmp_path / name).write_text(BODY, encoding="utf-8")
    (document,) = read_corpus([CorpusRoot(tmp_path, "corpus")])
    assert isinstance(document, Document)
    assert document.id == "corpus/a.md"


def test_the_digest_changes_with_text_and_with_metadata(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    digests = set()
    for text in (BODY, f"{BODY}。", f"---\ntitle: 乙\n---\n{BODY}"):
        path.write_text(text, encoding="utf-8")
        digests.add(read(path).digest)
        assert read(path).digest in digests
    assert len(digests) == 3


def test_the_embedded_corpus_reads_without_failure() -> None:
    root = CorpusRoot(Path(__file__).parents[2] / "knowledge" / "corpus", "corpus")
    assert [f for f in read_corpus([root]) if isinstance(f, UnreadableDocument)] == []
