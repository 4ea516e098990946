from __future__ import annotations

import pytest

from tests.rehearsal.dockerfile import Instruction, read_dockerfile
from tests.rehearsal.errors import NotRehearsed


def only(text: str) -> Instruction:
    (found,) = read_dockerfile(text)
    return found


def test_instructions_are_read_with_their_lines_and_flags() -> None:
    found = read_dockerfile(
        "# a\nFROM x AS y\n\nRUN --mount=type=cache,target=/c \\\n    a && \\\n    b\n"
    )
    assert [(one.line, one.keyword, one.flags) for one in found] == [
        (2, "FROM", ()),
        (4, "RUN", (("mount", "type=cache,target=/c"),)),
    ]
    assert found[1].value.split() == ["a", "&&", "b"]


def test_a_line_that_is_no_instruction_is_not_passed_over() -> None:
    assert [one.keyword for one in read_dockerfile("FROM x\noops\nUSER 1:1\n")][1] == "OOPS"
    with pytest.raises(NotRehearsed, match=r"line 2.*oops"):
        read_dockerfile("FROM x\noops")


def test_the_body_of_a_here_document_is_not_taken_for_a_step() -> None:
    found = read_dockerfile("RUN <<EOF\npip install x\nEOF x\n")
    assert [one.keyword for one in found] == ["RUN", "PIP", "EOF"]


def test_variables_are_replaced_and_unknown_ones_named() -> None:
    step = only('ENV A=$X/bin B="${X} y"')
    assert step.pairs({"X": "/x"}) == [("A", "/x/bin"), ("B", "/x y")]
    with pytest.raises(NotRehearsed, match="uses X, which has no value"):
        step.pairs({})


@pytest.mark.parametrize(
    "text",
    ["ENV A=${X:-y}", "ENV A='x'", "ENV A=x\\ny", 'ENV A="x', "ENV A x", "ENV A=$1", "ENV A=x $"],
)
def test_what_would_be_read_otherwise_by_a_builder_is_refused(text: str) -> None:
    with pytest.raises(NotRehearsed):
        only(text).pairs({"X": "x"})


def test_a_command_is_a_list() -> None:
    assert only('CMD ["a", "b c"]').command() == ("a", "b c")
    for text in ("CMD a b", "CMD {}", "CMD [1]", 'CMD ["a"'):
        with pytest.raises(NotRehearsed):
            only(text).command()
