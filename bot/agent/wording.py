"""The words of a question and of documents, written one way. Pure.

Documents say 内设机构 where people say 科室, 精简 where they say 砍掉; a comparison must not mind.
"""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.lexical import fold
from knowledge.numerals import parse_number


def standard_wording(question: str) -> str:
    """A question with colloquial words and common slips put the way documents write them.

    Example:
        >>> standard_wording("四八六号令第十三条讲的啥,酒泉到底砍掉了几个?")
        '486号令第十三条内容,酒泉精简了几个?'
    """
    spelled = _DIGITS_SPELLED.sub(lambda match: str(parse_number(match.group())), question)
    plain = _COLLOQUIAL.sub(lambda match: _STANDARD[match.group()], spelled)
    if _MAY_BE_TERSE.search(plain):
        for pattern, wording in _TERSE:
            plain = pattern.sub(wording, plain)
    return plain


def one_wording(text: str) -> str:
    """A text folded, with the words that mean the same in this field written as one."""
    return _one_wording(text) if len(text) <= _LONGEST_KEPT else _one_wording.__wrapped__(text)


@lru_cache(maxsize=2048)
def _one_wording(text: str) -> str:
    """Kept: questions, headings and sentences are compared with each other over and over."""
    folded = _BIG_SECTION.sub("大科", fold(text))
    return _SYNONYM.sub(lambda match: _SYNONYMS[match.group()], folded)


_LONGEST_KEPT = 1000
"""Characters of a text whose wording is kept; a passage has about 500."""
_SYNONYMS = {
    word: wording
    for wording, words in {
        "科室": ("内设机构", "内设科室", "处室", "股室"),
        "精简": ("精减", "压减", "减少", "裁减", "裁撤", "削减", "缩减"),
        "发改委": ("发展和改革委员会", "发展改革委", "发展改革委员会"),
        "编办": ("机构编制委员会办公室",),
        "人社局": ("人力资源和社会保障局", "人力资源社会保障局"),
        "卫健委": ("卫生健康委员会", "卫生健康委"),
        "开始": ("启动", "起步", "开头"),
        "审批": ("批准", "拍板", "报批"),
        "依据": ("根据",),
        "精简率": ("精减率",),
        "问题": ("毛病",),
    }.items()
    for word in words
}
_BIG_SECTION = re.compile(r"[“\"]?大科室[”\"]?制?(?:改革)?")
"""The reform's name holds 科室 and says nothing about any."""
_STANDARD = {
    standard: wording
    for wording, words in {
        "精简": ("砍掉", "砍了", "裁掉", "减掉", "撤并掉", "消了", "砍去", "拿掉了"),
        "平均": ("平摊下来", "平摊", "均下来", "摊下来"),
        "完成百分之几": ("干到百分之几", "做到百分之几", "办到百分之几"),
        "完成几成": ("干到几成", "做到几成"),
        "领导职务": ("的位子", "位子"),
        "本级部门": ("同级部门", "同一级部门", "平级部门", "同级各部门"),
        "调剂": ("挪来挪去", "挪用给", "匀给", "匀一匀", "拨给"),
        "不同层级之间调配": (
            "从市里调给县里",
            "从县里调给市里",
            "从市里拨给县里",
            "上级调给下级",
            "跨层级调剂",
            "跨层级调",
        ),
        "互相制约": ("互相卡着", "互相卡", "相互卡", "互相牵制", "相互牵制"),
        "市委部门": (
            "市委那边",
            "市委那头",
            "市委口",
            "党委那边",
            "党委口",
            "党委这边",
            "市委这边",
        ),
        "政府部门": ("政府那边", "政府那头", "政府口", "政府这边", "政府系统"),
        "哪几个等次": ("哪几档", "几档"),
        "业务对口的机构": ("对口股", "对口科", "对口的股", "对口的科", "对口科室"),
        "上级行政机构": ("上级主管局", "上级业务局", "上级局", "上头的局", "上级主管部门"),
        "收回的": ("收回来的", "收上来的"),
        "用到哪里": ("花在哪几块", "花在哪", "用在哪几块", "用在哪", "用到哪几块", "投到哪"),
        "混用": ("混着用", "拿给行政机关用", "拿给行政单位用", "拿给事业单位用", "串着用"),
        "不去": ("不肯去", "不愿去", "死活不去"),
        "负责人": ("头头", "头儿", "当头的", "一把手"),
        "什么时候": ("嘛时候", "啥时候", "啥时间", "多咱"),
        "报谁": ("往哪报", "向哪报", "往哪儿报", "报到哪"),
        "什么意思": ("啥意思", "么意思", "嘛意思"),
        "什么": ("啥", "咋个"),
        "问题": ("毛病",),
        "针对": ("冲着", "奔着"),
        "的出处": ("是谁说的", "谁说的", "是谁讲的", "谁讲的", "是谁报的", "谁报的"),
        "瞒报": ("少报", "漏报", "往少里报"),
        "虚报": ("多报", "往多里报"),
        "限额": ("硬杠杠", "硬杠"),
        "怎么做": ("怎么弄", "怎么搞"),
        "审批": ("报批",),
        "由谁审批": (
            "谁点头",
            "谁说了算",
            "找谁批",
            "该找谁批",
            "要找谁批",
            "报谁批",
            "归谁批",
            "谁拍板",
            "谁来批",
            "谁来审批",
            "谁来定夺",
        ),
        "大科室制改革": ("大科室改革",),
        "搞大科室制改革": ("搞这个", "搞这一套"),
        "两个": ("俩",),
        "三个": ("仨",),
        "内容": ("讲的啥", "讲的什么", "说的啥", "说了啥", "讲了啥"),
        "夹带": ("捎带", "捎上"),
        "两人": ("俩人", "俩个人"),
        "如何": ("咋样", "咋"),
        "实有": ("实友", "实优"),
        "精简率": ("精减律", "精简律"),
        "淮北市": ("准北市", "怀北市", "淮被市", "淮背市", "淮贝市"),
        "酒泉": ("洒泉", "酒全", "九泉市"),
        "绵阳": ("棉阳", "绵杨", "锦阳市"),
        "襄阳": ("襄杨", "壤阳", "相阳市", "湘阳市"),
        "庆阳": ("庆杨", "庆洋市"),
        "舟山市": ("丹山市", "周山市"),
        "财政局": ("财证局", "财正局", "才政局"),
        "发改委": ("发该委", "发改为"),
        "住建局": ("主建局", "住建居"),
        "排名靠后": ("排在后头", "排在后面", "排后头", "排后面", "排末尾", "排倒数", "垫底"),
        "领导职数": ("领导值数", "领导指数"),
        "推进": ("推开", "铺开"),
        "推行": ("要搞", "在搞"),
        "部门": ("部们",),
        "首批": ("第一批", "头一批"),
        "试点": ("试水",),
        "第三方": ("外面的机构", "外头的机构", "外部机构", "外单位"),
        "选拔科长": ("选科长",),
        "几批": ("几个批次", "几批次"),
        "": (
            "搞的",
            "这摊子事",
            "那摊子事",
            "这摊子",
            "这档子事",
            "那档子事",
            "那个",
            "俺想问问",
            "想问问",
            "那旮旯儿",
            "那疙瘩",
            "给俺算算",
            "给我算算",
            "带上过程",
            "那旮旯",
            "咱那个",
            "到底",
            "究竟",
        ),
    }.items()
    for standard in words
}
_APPROVED = r"(?=.{0,60}(?:审批|批准|谁批|谁定|手续|人大|程序|层级|[怎咋]么?报|如何报|报哪|报谁))"
"""Where a procedure is asked about, one office is any; elsewhere it is one more to count."""
_TERSE = tuple(
    (re.compile(pattern), wording)
    for pattern, wording in (
        (
            r"从(?:下面|下头|底下|上面|上头|上级|下级)?的?[省市县区乡镇](?:里|级|上|直)?[\u3400-\u9fff]{0,4}?(?:拿|调|划|抽|挪|匀|拨|借|要)"
            r"(?:[几多两二三四五六七八九十\d]*[个名])?(?=[\u3400-\u9fff]{0,4}编)",
            "不同层级之间调配",
        ),
        (
            rf"撤(?:掉|了|销)?一?个?(?:局|委|部门)(?![\u3400-\u9fff]{{0,2}}[科室]){_APPROVED}",
            "撤销部门",
        ),
        (rf"撤(?:掉|了)?一?个?科(?![室长]){_APPROVED}", "撤销科室"),
        (rf"合?并(?:掉|了)?一?个?科(?![室长]){_APPROVED}", "合并科室"),
        (
            rf"(?:[两二三四五几2-9]个?|几?个?)[科股]室?(?:要|想)?合?并(?:[成为作到][一1]个?|了|掉|到一起|在一起)"
            rf"[科股]?室?{_APPROVED}",
            "合并科室",
        ),
        (
            rf"把[两二三四五几2-9]个[科股]室?合?并(?:[成为作到][一1]个?|了|掉)?{_APPROVED}",
            "合并科室",
        ),
        (
            r"[\u3400-\u9fff]{1,6}科(?:能不能|可不可以|能否|可以|能)[和跟与同][\u3400-\u9fff]{1,6}科合?并",
            "职能相近的科室合并由谁审批",
        ),
        (r"(?<=科室)(?:[怎咋]么?|如何)报(?:批|上去)?", "由谁审批"),
        (r"(?<=[政业])编(?![制办委外])", "编制"),
        (r"(?<=\d[个名])编(?![制办委外])", "编制"),
        (
            rf"[两俩二]个?(?:局|委|部门)[\u3400-\u9fff]{{0,2}}?合?并?成[一1]?个(?:局|委|部门)?{_APPROVED}",
            "撤并工作部门",
        ),
        (r"(?<![内单增常])设机构[、和跟与]?管编制", "机构设置和编制管理"),
        (
            r"(?<![精压增加裁缩])减(?:少?了|掉了?|少)?(?=(?:多少|几)(?:个|科室|处室|内设|机构|部门))",
            "精简了",
        ),
        (r"科室?(?:里|内)?(?:就|只|才|仅)有?([一1俩两2])个?人", "科是“\\1人科”"),
        (r"(?<!针)对着?的是(?=什么|哪|啥)", "对应"),
        (r"[一1]正[一1]副", "1正1副"),
        (r"[一1]正[两二2]副", "1正2副"),
        (r"[一1]正[三3]副", "1正3副"),
        (r"大科室(?=是?(?:什么时候|何时|哪一?年|从)|开始|启动|试点)", "大科室制改革"),
    )
)
"""What is said in one breath and written at length."""
_MAY_BE_TERSE = re.compile(
    r"[撤并减从合]|对着?的是|[个名]编|[政业]编|科.{0,4}人|设机构|正.副|大科室"
)
"""One look that spares most texts the others."""
_COLLOQUIAL = re.compile("|".join(sorted(map(re.escape, _STANDARD), key=len, reverse=True)))
_DIGITS_SPELLED = re.compile(r"[零〇一二三四五六七八九]{2,}(?=号)")
_SYNONYM = re.compile("|".join(sorted(map(re.escape, _SYNONYMS), key=len, reverse=True)))
