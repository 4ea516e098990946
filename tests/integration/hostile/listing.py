"""The list of hostile files; each module beside this one adds those of a kind."""

from __future__ import annotations

from collections.abc import Callable

TEXT = "淮北市推行大科室制改革，市直部门内设机构由413个精简为276个。"
DEEP = 100_000
MANY = 1_000_000
REPEATED = (
    *(
        "a",
        " x",
        "a b",
        "the ",
        "two ",
        "twenty-",
        "1",
        "1,",
        "1.",
        "-",
        "—",
        "=",
        "_",
        "|",
        "~",
        "·",
    ),
    *(
        "#",
        "*",
        "**",
        "**a",
        "`",
        "<",
        "<!--",
        "(",
        "[",
        "](",
        "![](",
        "[a](",
        '"',
        "\u200b",
        "\u0301",
    ),
    *(
        "一",
        "第",
        "第一",
        "第一条",
        "第一条 ",
        "一 ",
        "（",
        "【",
        "《",
        "》",
        "。",
        "，",
        "：",
        "来源:",
    ),
    *(
        "国家",
        "中央",
        "微信",
        "市",
        "省县",
        "科",
        "令",
        "月",
        "个",
        "和",
        "52个",
        "减少",
        "合计",
        "注1",
    ),
    *(
        "a\n",
        "# a\n",
        "- \n",
        "|a|\n",
        "  a\n",
        "\n\na",
        "第一条\n",
        "第一章\n",
        "一、\n",
        "（一）\n",
    ),
)
"""What patterns of cleaning, sections, quantities and places begin with; a pattern that goes back
over what it has read takes minutes for a line of one of them."""

Make = Callable[[], bytes]
HOSTILE: dict[str, tuple[Make, str]] = {}
"""Name → what makes the file, and a pattern of what reading it must come to: the beginning of its
text after `=`, or the reason why it is not read."""


def hostile(name: str, outcome: str) -> Callable[[Make], Make]:
    """Add a file to the list."""

    def add(make: Make) -> Make:
        HOSTILE[name] = (make, outcome)
        return make

    return add
