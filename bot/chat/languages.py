"""In which language somebody is spoken to. Pure."""

from __future__ import annotations

import re

from bot.answers import Language


def language_of_user(code: str | None) -> Language:
    """The language of somebody's Telegram; Chinese where that is not told.

    Example:
        >>> language_of_user("zh-hans"), language_of_user("de"), language_of_user(None)
        ('zh', 'en', 'zh')
    """
    return "zh" if code is None or code.lower().startswith("zh") else "en"


def language_of_text(text: str) -> Language:
    """The language something is written in; Chinese when nothing is.

    Example:
        >>> language_of_text("How many?"), language_of_text("多少"), language_of_text("")
        ('en', 'zh', 'zh')
    """
    return "en" if text and not _CHINESE.search(text) else "zh"


_CHINESE = re.compile("[\u3400-\u9fff]")
