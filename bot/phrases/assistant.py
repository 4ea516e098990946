"""What the assistant says around what it quotes and computes."""

from __future__ import annotations

from typing import Final

from bot.answers import Language

ASSISTANT: Final[dict[str, dict[Language, str]]] = {
    "refusal": {
        "zh": "资料里没有找到能回答这个问题的依据，所以不作答。",
        "en": "The corpus holds nothing that answers this question, so I will not guess.",
    },
    "refusal_place": {
        "zh": "资料里没有$places的内容，所以不作答。",
        "en": "The corpus holds nothing about $places, so I will not guess.",
    },
    "refusal_missing": {
        "zh": "资料里没有提到“$words”，所以不作答。",
        "en": "The corpus does not mention “$words”, so I will not guess.",
    },
    "nearest": {"zh": "最接近的资料：", "en": "What comes nearest:"},
    "nearest_item": {"zh": "- 《$title》$section", "en": "- “$title” $section"},
    "partly_place": {
        "zh": "资料里没有$places的内容；以下只涉及$known。",
        "en": "The corpus holds nothing about $places; what follows is about $known only.",
    },
    "quoted": {"zh": "$quote$marker", "en": "$quote $marker"},
    "attributed": {"zh": "$name：$quote$marker", "en": "$name: $quote $marker"},
    "english_frame": {"zh": "", "en": "The corpus (in Chinese) says:"},
    "repealed": {
        "zh": "（该文件$validity$successor）",
        "en": " (this document: $validity$successor)",
    },
    "successor": {"zh": "，现行：《$title》", "en": "; now in force: “$title”"},
    "instruction": {
        "zh": "这是给我下指令，不是问题。我只根据资料回答机构编制方面的问题。",
        "en": "That is an instruction, not a question. I only answer questions on establishment "
        "matters from the corpus.",
    },
    "greeting": {
        "zh": "您好！我是“大科室”，回答机关“大科室制”改革和机构编制方面的问题，每个数字都注明出处。"
        "资料里没有的，我会直说没有。",
        "en": "Hello! I am dakeshi. I answer questions about the big-section reform (大科室制) and "
        "about staff quotas (编制), with a source for every figure. What the corpus does not hold, "
        "I say so.",
    },
    "thanks": {
        "zh": "不客气。还想了解什么，请接着问。",
        "en": "You are welcome. Ask on if you like.",
    },
    "no_change_of": {
        "zh": "资料里没有$names的前后数字，算不出来。",
        "en": "The corpus gives no figures before and after for $names, so nothing can be computed.",
    },
    "not_understood": {
        "zh": "问题里的几个数没有看懂各是什么，为免只算一部分，没有算。请把每个数是什么逐项写明，"
        "例如“甲局由几个减到几个，乙局由几个减到几个”。",
        "en": "I did not understand what each number of the question is, and computed nothing rather "
        "than a part. Please say what each is, for example “A went from so many to so many, B "
        "from so many to so many”.",
    },
    "left_out": {
        "zh": "注意：提问里的$numbers没有算进去，下面的结果不含它；要一并算，请把每个数是什么写明，"
        "例如“甲局由几个减到几个，乙局由几个减到几个”。",
        "en": "Note: $numbers of the question is not taken into account and the result below leaves "
        "it out; to include it, say what each number is, for example “A went from so many to so many, B "
        "from so many to so many”.",
    },
    "nothing_supported": {
        "zh": "找到了相关资料，但回答中的数字未能与出处核对一致，所以不作答。",
        "en": "Related passages were found, but the figures of the answer do not agree with them, "
        "so I will not give it.",
    },
    # What a language model is told about its reply
    "fault_empty": {"zh": "回答是空的。", "en": "The reply is empty."},
    "fault_baseless": {
        "zh": "回答没有任何依据：既没有引用段落，也没有说出计算结果。",
        "en": "The reply rests on nothing: it cites no passage and tells no computed result.",
    },
    "fault_called": {
        "zh": "回答里写的是工具调用。请真正调用工具，不要把调用写成文字。",
        "en": "The reply is the text of a tool call. Call the tool; do not write the call out.",
    },
    "fault_foreign": {
        "zh": "回答的语言与问题不同。",
        "en": "The reply is in another language than the question.",
    },
    "fault_figures": {
        "zh": "这些数字不在所引的段落、计算结果或问题里：$figures",
        "en": "These figures stand in no passage you cited, no result and not in the question: "
        "$figures",
    },
    "fault_borrowed": {
        "zh": "这句话出自别的段落，不是所注明的那一段：$sentence",
        "en": "This sentence stands in another passage than the one it names: $sentence",
    },
    "fault_misquoted": {
        "zh": "这句话是原文的话，数字却与原文不同：$sentence",
        "en": "This is a sentence of the source, with other figures than there: $sentence",
    },
    "fault_unsourced": {
        "zh": "这句话没有注明所依据的段落：$sentence",
        "en": "This statement names no passage: $sentence",
    },
}
