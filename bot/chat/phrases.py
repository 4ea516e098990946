"""Every sentence the bot says in Telegram, Chinese and English.

What answers say around quotes and figures is in `bot.phrases`.
"""

from __future__ import annotations

from string import Template
from typing import Final

from bot.answers import Language
from bot.phrases.reports import REPORTS
from bot.reports import Say

PHRASES: Final[dict[str, dict[Language, str]]] = {
    **REPORTS,
    # Learning to ask
    "start": {
        "zh": "您好！我是“大科室”，回答机关“大科室制”改革和机构编制方面的问题：每个数字都注明出处，"
        "能算的列出算式，资料里没有的直说没有。\n\n直接打字提问，或点下面的例子：",
        "en": "Hello! I am dakeshi. I answer questions about the big-section reform (大科室制) and "
        "staff quotas (编制): every figure has its source, what can be computed comes with its "
        "formula, and what the corpus lacks I say so.\n\nJust type a question, or tap an example:",
    },
    "help": {
        "zh": "直接打字提问，可以接着追问（“那庆阳呢？”）。答案下面的按钮：📄 看原文，👍👎 评价。\n\n"
        "/rate 52 38 — 精简率；/rate 甲局 18 12; 乙局 10 9 — 多家并算总数\n"
        "/posts 4 淮北 — 领导职数\n/cut 150 3% — 至少减多少编制\n/vacancy 50 44 — 空编率\n"
        "/share 34 40 — 业务科室占比\n/calc — 全部计算器；/rules — 规则集\n"
        "发来 .xlsx 或 .csv 名单（单位、编制、实有、改革前、改革后），整表算好发回。\n\n"
        "/reset 忘记前面的对话；/stop 停下正在做的回答；/lang 换语言。\n"
        "群里请 @$name 提问，或回复我的消息；任何聊天里输入 @$name 加问题可以直接引用答案。",
        "en": "Just type a question; follow-ups work (“and 庆阳?”). Buttons below an answer: 📄 "
        "the passage, 👍👎 your opinion.\n\n"
        "/rate 52 38 — reduction rate; /rate A 18 12; B 10 9 — several with their total\n"
        "/posts 4 淮北 — leader posts\n/cut 150 3% — posts to cut at least\n"
        "/vacancy 50 44 — vacancy rate\n/share 34 40 — share of line offices\n"
        "/calc — every calculator; /rules — the rule sets\n"
        "Send a list as .xlsx or .csv (body, quota, in post, before, after) and get it back "
        "computed.\n\n/reset forgets the conversation; /stop ends the current answer; /lang changes "
        "the language.\nIn groups mention @$name or reply to me; in any chat type @$name and a "
        "question to quote an answer.",
    },
    "help_administrator": {
        "zh": "\n\n管理：/reindex 重建索引，/rollback 退回，/status 状态，/stats 统计，/documents 文档，"
        "/feedback 反馈，/allow 与 /deny 准入，/forget 忘记对话；把文件发给我可收录。",
        "en": "\n\nAdministration: /reindex, /rollback, /status, /stats, /documents, /feedback, "
        "/allow, /deny, /forget; send me a file to add it.",
    },
    "group_hello": {
        "zh": "大家好！在群里请 @$name 提问，或回复我的消息；没叫我时我不说话，也不记录。"
        "例如：@$name 酒泉市精简了多少个内设机构？",
        "en": "Hello! Here, mention @$name with your question or reply to me; otherwise I stay "
        "silent and keep nothing. For example: @$name 酒泉市精简了多少个内设机构？",
    },
    "example_1": {
        "zh": "酒泉市精简了多少个内设机构？",
        "en": "How many internal offices did Jiuquan (酒泉) cut?",
    },
    "example_2": {
        "zh": "某局科室由36个压到27个，少了百分之几？",
        "en": "From 36 offices to 27: what is the reduction rate?",
    },
    "example_3": {
        "zh": "淮北4名编制的科室设几名领导？",
        "en": "Under the Huaibei (淮北) rule, how many leaders has an office of 4 posts?",
    },
    "nothing_asked": {
        "zh": "请在 @$name 后面写上问题，或回复一条消息并 @$name。",
        "en": "Write a question after @$name, or reply to a message and mention @$name.",
    },
    # While work lasts
    "searching": {"zh": "正在检索…", "en": "Searching…"},
    "calculating": {"zh": "正在核算…", "en": "Computing…"},
    "composing": {"zh": "正在整理…", "en": "Writing…"},
    "stopped": {"zh": "已停止。", "en": "Stopped."},
    "nothing_to_stop": {"zh": "现在没有正在做的回答。", "en": "Nothing is being answered now."},
    "stop_not_yours": {
        "zh": "正在回答的是别人的问题，由提问的人或管理员停止。",
        "en": "Somebody else's question is being answered; they or an administrator can stop it.",
    },
    "forgotten": {"zh": "前面的对话已忘记。", "en": "The conversation is forgotten."},
    # What cannot be answered
    "error_empty": {
        "zh": "没有看到问题，请打成文字。",
        "en": "I see no question; please type it.",
    },
    "error_too_long": {
        "zh": "问题有$length个字，最多$limit个字。请缩短，或分几次问。",
        "en": "The question has $length characters; the limit is $limit. Shorten it, or ask in "
        "parts.",
    },
    "error_timeout": {
        "zh": "这个问题没能在限定时间内答完，请再试一次，或问得具体些。",
        "en": "The answer did not come in time. Try again, or ask more narrowly.",
    },
    "error_empty_corpus": {
        "zh": "还没有建好索引，请稍后再问。",
        "en": "Nothing is indexed yet. Please ask later.",
    },
    "error_unavailable": {
        "zh": "资料库的服务器暂时连不上，请过几分钟再问。",
        "en": "The server that holds the index cannot be reached. Please ask again in some minutes.",
    },
    "error_internal": {
        "zh": "程序内部出了错，已经记录。请再试一次。",
        "en": "Something went wrong inside and was logged. Please try again.",
    },
    "error_not_text": {
        "zh": "我只看文字，以及 .xlsx、.csv 名单。请把问题打成文字。",
        "en": "I read text, and lists as .xlsx or .csv. Please type your question.",
    },
    "error_unknown_command": {
        "zh": "没有 /$command 这个命令。/help 列出全部命令；直接打字就是提问。",
        "en": "There is no command /$command. /help lists them; anything typed is a question.",
    },
    "busy": {
        "zh": "问得太快了，请$seconds秒后再问。",
        "en": "That is too fast. Please ask again in $seconds s.",
    },
    "stale": {
        "zh": "我刚才不在线，$minutes分钟前的提问没有回答。还需要的话，请再发一次。",
        "en": "I was offline; what you asked $minutes minutes ago was not answered. Please send it "
        "again if you still need it.",
    },
    # Access
    "unknown_person": {
        "zh": "这个机器人只对经过允许的人开放。您的代码是 $code（24小时内有效），管理员确认后即可使用。",
        "en": "This bot is open to allowed people only. Your code is $code (valid for 24 hours); an "
        "administrator can let you in.",
    },
    "unknown_group": {
        "zh": "本群还没有开通。代码 $code（24小时内有效），请管理员确认。",
        "en": "This group is not allowed yet. Code $code (valid for 24 hours); ask an administrator.",
    },
    "denied": {"zh": "您没有使用权限。", "en": "You may not use this bot."},
    "administrators_only": {
        "zh": "这个命令只有管理员能用。",
        "en": "This command is for administrators only.",
    },
    "asks_in": {
        "zh": "$name（$id）请求使用，代码 $code。",
        "en": "$name ($id) asks to be let in, code $code.",
    },
    "let_in": {"zh": "允许", "en": "Allow"},
    "keep_out": {"zh": "拒绝", "en": "Deny"},
    "was_allowed": {"zh": "已允许 $id。", "en": "$id is allowed."},
    "was_denied": {"zh": "已拒绝 $id。", "en": "$id is denied."},
    "forgotten_of": {"zh": "$id 的对话已忘记。", "en": "The conversations of $id are forgotten."},
    "welcome_in": {
        "zh": "管理员已允许您使用，请直接提问。",
        "en": "You were let in. Just ask.",
    },
    "whom": {
        "zh": "用法：/$command 用户或群的数字编号（或等候代码）。",
        "en": "Usage: /$command NUMBER of a person or chat (or the code of who waits).",
    },
    # Below an answer
    "source_line": {
        "zh": "$marker 《$title》$section",
        "en": "$marker “$title” $section",
    },
    "source_button": {"zh": "📄 $marker", "en": "📄 $marker"},
    "suggestion_button": {"zh": "💬 $question", "en": "💬 $question"},
    "source_link": {"zh": "打开网页", "en": "Open the page"},
    "source_facts": {
        "zh": "$facts",
        "en": "$facts",
    },
    "source_before": {"zh": "上文", "en": "Before"},
    "source_after": {"zh": "下文", "en": "After"},
    "source_origin": {"zh": "来源：$source", "en": "Source: $source"},
    "unsupported": {
        "zh": "未能与出处核对一致而略去的数字：$figures",
        "en": "Figures left out because no source supports them: $figures",
    },
    "thanks_good": {"zh": "谢谢！", "en": "Thank you!"},
    "thanks_bad": {
        "zh": "谢谢，管理员会看到这条问答。",
        "en": "Thank you; an administrator will see this.",
    },
    "expired": {
        "zh": "这些按钮已过期，请重新提问。",
        "en": "These buttons have expired. Please ask again.",
    },
    "spent": {
        "zh": "这个按钮已经用过，或者已过期。",
        "en": "This button was used already, or has expired.",
    },
    "old_button": {
        "zh": "这个按钮来自旧版本，请重新提问。",
        "en": "This button is from an older version. Please ask again.",
    },
    # Language
    "language_now": {"zh": "现在用中文。", "en": "English from now on."},
    "language_auto": {
        "zh": "语言随您的 Telegram 设置。",
        "en": "The language follows your Telegram.",
    },
    "language_which": {"zh": "选择语言：", "en": "Choose a language:"},
    "language_automatic": {"zh": "自动", "en": "Automatic"},
    "inline_nothing": {
        "zh": "资料里没有找到能回答这个问题的依据。",
        "en": "The corpus holds nothing that answers this question.",
    },
    # Administration
    "reindex_begins": {"zh": "开始重建索引…", "en": "Rebuilding the index …"},
    "reindex_joined": {"zh": "已在重建，这是进度：", "en": "A rebuild is under way:"},
    "reindex_cancel": {"zh": "取消", "en": "Cancel"},
    "reindex_cancelling": {"zh": "正在取消…", "en": "Cancelling …"},
    "reindex_cancelled": {
        "zh": "已取消重建，原索引继续使用。",
        "en": "The rebuild was cancelled; the old index goes on serving.",
    },
    "reindex_over": {"zh": "重建已结束。", "en": "The rebuild is over."},
    "reindex_elsewhere": {
        "zh": "另一个进程正在重建索引，请等它结束。",
        "en": "Another process is rebuilding the index; wait for it.",
    },
    "reindex_failed": {
        "zh": "重建没有成功，原索引继续使用：$detail",
        "en": "The rebuild failed, the old index goes on serving: $detail",
    },
    "gate_held": {
        "zh": "新索引有$count个核对问题答不出，没有启用，原索引继续使用：",
        "en": "The new index fails $count golden questions and was not switched to; the old one "
        "goes on serving:",
    },
    "gate_switch": {"zh": "仍然启用", "en": "Switch all the same"},
    "failed_documents": {"zh": "未能读取的文件：", "en": "Files that cannot be read:"},
    "and_more": {"zh": "……另有$count个", "en": "… and $count more"},
    "rollback_nothing": {
        "zh": "没有更早的索引可以退回。",
        "en": "There is no earlier index to return to.",
    },
    "rollback_busy": {
        "zh": "正在重建索引，请等它结束再退回。",
        "en": "The index is being rebuilt; roll back when that is over.",
    },
    "rollback_failed": {"zh": "没有退回：$detail", "en": "Not rolled back: $detail"},
    "status_bot": {
        "zh": "模型 $model · 已运行 $uptime · 排队 $waiting · 限流等待 $floods",
        "en": "model $model · up $uptime · queue $waiting · flood waits $floods",
    },
    "status_reindexing": {"zh": "正在重建：$progress", "en": "rebuilding: $progress"},
    "stats_none": {"zh": "还没有提问记录。", "en": "Nothing was asked yet."},
    "stats_title": {"zh": "最近$days天", "en": "The last $days days"},
    "stats_day": {"zh": "日期", "en": "day"},
    "stats_surface": {"zh": "场合", "en": "surface"},
    "surface_private": {"zh": "私聊", "en": "private"},
    "surface_group": {"zh": "群", "en": "group"},
    "surface_channel": {"zh": "频道", "en": "channel"},
    "surface_inline": {"zh": "内联", "en": "inline"},
    "stats_questions": {"zh": "提问", "en": "asked"},
    "stats_refused": {"zh": "拒答", "en": "refused"},
    "stats_failed": {"zh": "失败", "en": "failed"},
    "stats_opinions": {"zh": "👍 $good  👎 $bad", "en": "👍 $good  👎 $bad"},
    "feedback_none": {
        "zh": "最近没有差评，也没有答不出的问题。",
        "en": "No bad opinions and no unanswered questions lately.",
    },
    "feedback_bad": {"zh": "👎 差评的问答：", "en": "👎 Answers found bad:"},
    "feedback_gaps": {
        "zh": "答不出的问题（资料的缺口）：",
        "en": "Unanswered (gaps of the corpus):",
    },
    "feedback_line": {"zh": "- $question（$times次）", "en": "- $question ($times×)"},
    "documents_title": {
        "zh": "资料共$count份；自己加的$own份：",
        "en": "$count documents; $own added here:",
    },
    "documents_line": {"zh": "- 《$title》$facts", "en": "- “$title” $facts"},
    "remove_button": {"zh": "🗑 $name", "en": "🗑 $name"},
    "document_removed": {
        "zh": "已移出《$name》（文件保留在数据目录的 removed 里），开始重建索引。",
        "en": "$name was taken out (it is kept in “removed” of the data folder); rebuilding.",
    },
    "document_gone": {"zh": "这份文件已经不在了。", "en": "This file is gone already."},
    "document_preview": {
        "zh": "读到《$title》：$facts，$characters字，$passages个段落。",
        "en": "Read “$title”: $facts, $characters characters, $passages passages.",
    },
    "document_replaces": {
        "zh": "将替换同名文件 $name。",
        "en": "It replaces the file of the same name, $name.",
    },
    "document_empty": {"zh": "没有读到可用的文字。", "en": "No usable text was found."},
    "document_add": {"zh": "收录并重建索引", "en": "Add and rebuild"},
    "document_drop": {"zh": "放弃", "en": "Discard"},
    "document_added": {"zh": "已收录 $name，开始重建索引。", "en": "$name was added; rebuilding."},
    "document_dropped": {"zh": "已放弃。", "en": "Discarded."},
    "error_document_kind": {
        "zh": "我能算 .xlsx、.csv 名单；要把文件收进资料库，请联系管理员。",
        "en": "I compute lists as .xlsx or .csv; ask an administrator to add other files to the "
        "corpus.",
    },
    "error_document_size": {
        "zh": "文件有$size，最多$limit。请拆成几个再发。",
        "en": "The file has $size; the limit is $limit. Send it in parts.",
    },
    "error_document_lost": {
        "zh": "文件没能从 Telegram 取到，请再发一次。",
        "en": "The file could not be fetched from Telegram. Please send it again.",
    },
    "list_for_corpus": {
        "zh": "要把这个文件收进资料库，请连同说明“收录”再发一次。",
        "en": "To add this file to the corpus, send it again with the caption “add”.",
    },
    "list_computed": {"zh": "核算", "en": "computed"},
    "list_filled": {"zh": "已填好的表。", "en": "The list, filled in."},
    # Menus
    "command_ask": {"zh": "提问", "en": "ask a question"},
    "command_help": {"zh": "怎么用", "en": "how to use me"},
    "command_rate": {"zh": "精简率：52 38", "en": "reduction rate: 52 38"},
    "command_posts": {"zh": "领导职数：4 淮北", "en": "leader posts: 4 淮北"},
    "command_cut": {"zh": "编制精减：150 3%", "en": "posts to cut: 150 3%"},
    "command_vacancy": {"zh": "空编率：50 44", "en": "vacancy rate: 50 44"},
    "command_share": {"zh": "业务科室占比：34 40", "en": "share of line offices: 34 40"},
    "command_calc": {"zh": "全部计算器", "en": "every calculator"},
    "command_rules": {"zh": "规则集", "en": "the rule sets"},
    "command_reset": {"zh": "忘记前面的对话", "en": "forget the conversation"},
    "command_stop": {"zh": "停下正在做的回答", "en": "end the current answer"},
    "command_lang": {"zh": "换语言", "en": "change the language"},
    "command_reindex": {"zh": "重建索引", "en": "rebuild the index"},
    "command_rollback": {"zh": "退回上一个索引", "en": "return to the previous index"},
    "command_status": {"zh": "状态", "en": "status"},
    "command_stats": {"zh": "统计", "en": "figures"},
    "command_documents": {"zh": "文档", "en": "documents"},
    "command_feedback": {"zh": "反馈与缺口", "en": "feedback and gaps"},
    "command_allow": {"zh": "允许某人或某群", "en": "allow a person or chat"},
    "command_forget": {
        "zh": "忘记某人或某群的对话",
        "en": "forget a person's or chat's conversations",
    },
    "command_deny": {"zh": "拒绝某人或某群", "en": "deny a person or chat"},
    # Calculators
    "steps_menu": {
        "zh": "选一个，我一步步问：",
        "en": "Choose one, and I ask step by step:",
    },
    "steps_leave": {"zh": "不算了", "en": "Never mind"},
    "steps_left": {"zh": "好的，不算了。", "en": "All right."},
    "step_reply": {"zh": "（请回复这条消息）", "en": " (reply to this message)"},
    "step_before": {"zh": "精简前是多少？", "en": "How many before (精简前)?"},
    "step_after": {"zh": "精简后是多少？", "en": "How many after (精简后)?"},
    "step_staff": {"zh": "编制数是多少？", "en": "How many posts (编制)?"},
    "step_rule_set": {
        "zh": "按哪套规则？点一个，或写上名称。",
        "en": "Under which rule? Tap one, or name it.",
    },
    "step_min_pct": {
        "zh": "至少精减百分之几？例如 3%。",
        "en": "What share must be cut at least? For example 3%.",
    },
    "step_approved": {"zh": "核定编制是多少？", "en": "How many posts are approved (核定编制)?"},
    "step_actual": {"zh": "实有多少人？", "en": "How many people are in post (实有)?"},
    "step_business": {"zh": "业务科室有几个？", "en": "How many line offices (业务科室)?"},
    "step_total": {"zh": "科室一共几个？", "en": "How many offices in all?"},
}


def tell(key: str, language: Language, **values: object) -> str:
    """The sentence of this name with its variables filled in.

    Raises:
        KeyError: There is no such sentence, or a variable has no value.

    Example:
        >>> tell("busy", "en", seconds=3)
        'That is too fast. Please ask again in 3 s.'
    """
    return Template(PHRASES[key][language]).substitute(values)


def speaker(language: Language) -> Say:
    """The bot's words in one language."""

    def say(key: str, **values: object) -> str:
        return tell(key, language, **values)

    return say
