"""What is said of the index: its state, how far a reindex is, what one changed."""

from __future__ import annotations

from typing import Final

from bot.answers import Language

REPORTS: Final[dict[str, dict[Language, str]]] = {
    "stage_reading": {"zh": "读取文件", "en": "reading files"},
    "stage_embedding": {"zh": "编码段落", "en": "embedding passages"},
    "stage_committing": {"zh": "写入索引", "en": "writing the index"},
    "stage_proving": {"zh": "核对问题", "en": "asking the golden questions"},
    "stage_switching": {"zh": "启用索引", "en": "switching"},
    "stage_asking": {"zh": "逐题检索", "en": "asking questions"},
    "stage_cleaning": {"zh": "清理旧索引", "en": "removing old indexes"},
    "progress": {"zh": "$stage $done/$total$rest", "en": "$stage $done/$total$rest"},
    "progress_rate": {"zh": "，每秒 $rate", "en": ", $rate a second"},
    "progress_eta": {"zh": "，还需 $eta", "en": ", $eta left"},
    "reindexed": {
        "zh": "索引 $id 已启用，用时 $seconds 秒。",
        "en": "Index $id now serves; it took $seconds s.",
    },
    "reindex_unchanged": {
        "zh": "文件没有变化，索引 $id 继续使用（$seconds 秒）。",
        "en": "Nothing changed; index $id goes on serving ($seconds s).",
    },
    "documents_changed": {
        "zh": "文件：新增 $added，更改 $changed，移除 $removed，未变 $unchanged，未能读取 $failed",
        "en": "documents: $added added, $changed changed, $removed removed, $unchanged unchanged, "
        "$failed unreadable",
    },
    "passages_embedded": {
        "zh": "段落：$passages，其中新编码 $embedded，沿用 $reused",
        "en": "passages: $passages, of which $embedded embedded and $reused taken over",
    },
    "golden": {
        "zh": "核对问题：$asked 个已问，$left_out 个与本资料库无关",
        "en": "golden questions: $asked asked, $left_out left out",
    },
    "golden_failed": {"zh": "未通过：$failure", "en": "failed: $failure"},
    "flagged": {
        "zh": "疑似给模型下指令的文字 $count 处，请核对（不影响收录）：",
        "en": "Lines that read like orders to a model: $count. No file is left out for them; "
        "please look at them:",
    },
    "flagged_line": {"zh": "- 《$title》：$line", "en": "- “$title”: $line"},
    "rolled_back": {
        "zh": "已退回上一个索引：$id。再执行一次即可恢复。",
        "en": "The previous index serves again: $id. Run it once more to undo.",
    },
    "nothing_indexed": {
        "zh": "还没有索引；第一次提问时会自动建立，也可以运行 dakeshi reindex。",
        "en": "Nothing is indexed yet; the first question builds it, and so does dakeshi reindex.",
    },
    "label_data_dir": {"zh": "数据目录", "en": "data folder"},
    "label_serving": {"zh": "正在使用", "en": "serving"},
    "label_previous": {"zh": "上一个", "en": "previous"},
    "label_created": {"zh": "建立时间", "en": "created"},
    "label_documents": {"zh": "文件", "en": "documents"},
    "label_passages": {"zh": "段落", "en": "passages"},
    "label_embedder": {"zh": "向量模型", "en": "embedding model"},
    "label_roots": {"zh": "资料来源", "en": "folders"},
    "label_golden": {"zh": "核对问题", "en": "golden questions"},
    # Said with an answer, on every surface
    "corrected": {
        "zh": "以上未能与出处核对一致，更正如下：",
        "en": "What stands above does not agree with its sources; corrected:",
    },
    "stood_in": {
        "zh": "（语言模型未能作答，由内置模型回答。）",
        "en": "(The language model could not answer; the embedded one did.)",
    },
    # What language models cost
    "budget_spent": {
        "zh": "今天的语言模型额度已经用完，由内置模型回答。",
        "en": "Today's budget of the language model is used up; the embedded model answers.",
    },
    "spending_title": {
        "zh": "语言模型用量（最近$days天）",
        "en": "Language models, last $days days",
    },
    "spending_day": {"zh": "日期", "en": "day"},
    "spending_model": {"zh": "模型", "en": "model"},
    "spending_in": {"zh": "输入", "en": "input"},
    "spending_out": {"zh": "输出", "en": "output"},
    "spending_price": {"zh": "费用", "en": "cost"},
    "spending_total": {"zh": "合计", "en": "total"},
    "spending_people": {"zh": "用得最多的人", "en": "people who used the most"},
    "spending_chats": {"zh": "用得最多的会话", "en": "chats that used the most"},
    "spending_line": {"zh": "$who：$tokens", "en": "$who: $tokens"},
    "spending_nobody": {"zh": "不知是谁", "en": "nobody known"},
    "spending_local": {"zh": "本机用户 $user", "en": "local user $user"},
    "spending_terminal": {"zh": "终端", "en": "terminal"},
}
