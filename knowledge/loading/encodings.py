"""Bytes into text, for files that do not say how they are encoded.

A byte order mark decides; else valid UTF-8 is UTF-8, because other encodings hardly ever look like
it. What remains in China is GB18030 (GB2312, GBK) or Big5; nearly every text is valid in both, so
the one that gives more frequent characters is taken.
"""

from __future__ import annotations

import codecs
import unicodedata

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("gb18030", "big5hkscs")
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-gbk": "gb18030",
    "unicode": "utf-8",
}
_DAMAGE = 0.001
"""Share of unreadable characters up to which a text counts as slightly damaged."""
_SAMPLE = 20_000
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
    "而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把"
    "性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质"
    "气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活"
    "设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则"
    "任取据处队南给色光门即保治北造百规领七海口东导压志世金增争济思术极交受联什认六共权收证改清己美再转更单"
    "切打教带安场身车例真务具万每目至达走积示议声报完类八离华名确才科张信节话整空元况今集传土许步群广石记需"
    "段研界林律究观越织装算低持众书布复容须际商非验连断深难近千周委素技备半办青省列习响约支般史感劳便团往历"
    "市克何除消构府称太准精值号率族维划选标写存候亲快效院查江型王按格养易置派层片始却专状育厂京识适属包住调"
    "满县局照参细引听该价严室编职岗制责规章监督审批核拨副司处厅"
    "這個為時們來說對會過發經後種產關學員現實動當點從業應開還樣與間線內數質氣變條沒結問題無係軍總將組見計"
    "別論運農區強決幹戰則據處隊給門規領導壓爭濟術極聯認權證轉單帶場車務萬達積議聲報類離華確張節話況傳許廣"
    "記織裝眾書複須際驗連斷難備辦習響約勞團歷構稱準號維劃選標寫親廠識適屬調滿縣參細聽該價嚴編職責審撥廳"
    "，。、；：？！“”‘’（）《》「」『』—…〔〕　０１２３４５６７８９"
)


class UnknownEncoding(ValueError):
    """The bytes are no text in any encoding that is known here."""


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode a file's bytes.

    Args:
        data: The whole file.
        declared: An encoding that the file itself names, tried before guessing.

    Raises:
        UnknownEncoding: The bytes are binary, or text in an unknown encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data[:_SAMPLE]:
        return _without_mark(data)
    for encoding in filter(None, (_known(declared), "utf-8")):
        text = _nearly(data, encoding)
        if text is not None:
            return text
    return _guess(data)


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.strip().lower()
    try:
        return codecs.lookup(_ALIASES.get(name, name)).name
    except LookupError:
        return None


def _nearly(data: bytes, encoding: str) -> str | None:
    """The text, when at most a few bytes of it cannot be read."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    text = data.decode(encoding, "replace")
    return text if text.count("\ufffd") <= max(1, len(text) * _DAMAGE) and len(text) > 40 else None


def _without_mark(data: bytes) -> str:
    """UTF-16 without a mark, which shows by zero bytes on one side of every Latin character."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 20 < max(even, odd):
        text = data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
        unreadable = sum(c == "\ufffd" or unicodedata.category(c) == "Cc" for c in text[:_SAMPLE])
        unreadable -= sum(text.count(c, 0, _SAMPLE) for c in "\n\r\t")
        if unreadable <= len(text[:_SAMPLE]) * _DAMAGE:
            return text
    raise UnknownEncoding("the file holds binary data")


def _guess(data: bytes) -> str:
    read = {encoding: _nearly(data, encoding) for encoding in _CANDIDATES}
    texts = [text for text in read.values() if text is not None]
    if not texts:
        raise UnknownEncoding("the encoding is neither UTF-8 nor GB18030 nor Big5")
    return max(texts, key=_share_of_frequent)


def _share_of_frequent(text: str) -> float:
    wide = [character for character in text[:_SAMPLE] if character > "\x7f"]
    return sum(character in _FREQUENT for character in wide) / max(1, len(wide))
