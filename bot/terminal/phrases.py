"""Every word the terminal itself says, Chinese and English, in one place.

What the assistant says in an answer is in `bot.phrases`.
"""

from __future__ import annotations

from string import Template
from typing import Final

from bot.answers import Language
from bot.phrases.reports import REPORTS

PHRASES: Final[dict[str, dict[Language, str]]] = {
    **REPORTS,
    # Conversation
    "banner": {
        "zh": "大科室 · 有出处的回答。/help 查看命令，Ctrl-D 退出。",
        "en": "dakeshi · answers with their sources. /help lists the commands, Ctrl-D leaves.",
    },
    "prompt": {"zh": "问> ", "en": "ask> "},
    "searching": {"zh": "正在查找：$detail", "en": "searching: $detail"},
    "calculating": {"zh": "正在核算：$detail", "en": "calculating: $detail"},
    "composing": {"zh": "正在作答…", "en": "composing …"},
    "stopped": {"zh": "已停止。", "en": "Stopped."},
    "leave_hint": {
        "zh": "再按一次 Ctrl-C 退出。",
        "en": "Press Ctrl-C once more to leave.",
    },
    "forgotten": {
        "zh": "已忘记前面的对话。",
        "en": "The conversation so far is forgotten.",
    },
    "suggestions": {
        "zh": "接着问（输入序号）：",
        "en": "Ask next (type the number):",
    },
    "suggestion": {"zh": "  $number) $question", "en": "  $number) $question"},
    "unknown_command": {
        "zh": "没有命令 $command。/help 列出全部命令。",
        "en": "There is no command $command. /help lists them all.",
    },
    "no_answer_yet": {
        "zh": "还没有带出处的回答。请先提问。",
        "en": "There is no answer with sources yet. Ask something first.",
    },
    "no_such_source": {
        "zh": "上一个回答没有出处[$number]；有 $known。",
        "en": "The last answer has no source [$number]; it has $known.",
    },
    "chat_help": {
        "zh": "直接输入问题，回车提问。\n"
        "  /sources [序号]  上一个回答所引原文\n"
        "  /calc 名称 值 …   用计算器；/calc 列出全部\n"
        "  /rules [编号]    规则集\n"
        "  /reset           忘记前面的对话\n"
        "  /status          索引状态\n"
        "  /help            本说明\n"
        "  /exit            退出\n"
        "Ctrl-C 停止正在进行的回答；在提示符下清空这一行，连按两次退出。",
        "en": "Type a question and press Enter.\n"
        "  /sources [n]  the passages the last answer cites\n"
        "  /calc NAME …  run a calculator; /calc lists them\n"
        "  /rules [id]   the rule sets\n"
        "  /reset        forget the conversation so far\n"
        "  /status       state of the index\n"
        "  /help         this text\n"
        "  /exit         leave\n"
        "Ctrl-C stops an answer; at the prompt it clears the line, twice it leaves.",
    },
    # Answers
    "source": {"zh": "$marker 《$title》$section", "en": "$marker 《$title》 $section"},
    "source_link": {"zh": "链接：$url", "en": "link: $url"},
    "source_origin": {"zh": "来源：$source", "en": "source: $source"},
    "calculation": {
        "zh": "$formula = $display（$basis）",
        "en": "$formula = $display ($basis)",
    },
    "unsupported": {
        "zh": "没有依据、已略去的数字：$figures",
        "en": "Figures left out because nothing supports them: $figures",
    },
    # Index
    "first_build": {
        "zh": "数据目录里还没有索引，先建立一次（仅此一次）：$folder",
        "en": "The data folder has no index yet; building it, once: $folder",
    },
    "waiting_for_build": {
        "zh": "另一个进程正在建立索引，等它完成…",
        "en": "Another process is building the index; waiting for it …",
    },
    "more_details": {"zh": "……另有 $count 个", "en": "… and $count more"},
    "unreadable": {"zh": "未能读取：$detail", "en": "unreadable: $detail"},
    "unreadable_count": {
        "zh": "有 $count 个文件未能读取，没有编入索引。",
        "en": "$count documents could not be read and are not in the index.",
    },
    "removed_roots": {
        "zh": "不再收录：$paths",
        "en": "No longer part of the corpus: $paths",
    },
    # Backups
    "backed_up": {
        "zh": "已备份 $count 个文件，共 $bytes 字节。",
        "en": "Backed up $bytes bytes in $count files.",
    },
    "backup_with_index": {"zh": "其中有索引 $id。", "en": "The index $id is in it."},
    "backup_without_index": {
        "zh": "其中没有索引；恢复之后，第一次提问时会重新建立。",
        "en": "No index is in it; after restoring, the first question builds one.",
    },
    "backup_left_out": {
        "zh": "没有备份 $name：$reason",
        "en": "not in the backup: $name: $reason",
    },
    "restored": {
        "zh": "$made 的备份已恢复到 $folder（$count 个文件）。",
        "en": "The backup of $made is restored in $folder ($count files).",
    },
    "kept_aside": {
        "zh": "原来的内容在 $folder；确认无误后可以删除。",
        "en": "What was there before lies in $folder; remove it when you are sure.",
    },
    # Errors
    "error": {"zh": "出错：$message", "en": "error: $message"},
    "error_usage": {
        "zh": "参数有误：$message\n用 $program --help 查看用法。",
        "en": "$message\nSee $program --help.",
    },
    "error_empty_question": {
        "zh": '没有问题。请写出要问的内容，例如：dakeshi ask "酒泉市精简了多少个内设机构？"',
        "en": "Nothing was asked. Write a question, for example: "
        'dakeshi ask "How many internal offices did Jiuquan cut?"',
    },
    "error_question_too_long": {
        "zh": "问题太长：最多 $limit 个字符。请缩短后再问。",
        "en": "The question is too long: the limit is $limit characters. Ask a shorter one.",
    },
    "error_answer_timeout": {
        "zh": "在时限内没有得到回答。请再问一次，或调大 DAKESHI_ANSWER_TIMEOUT_S。",
        "en": "No answer came within the deadline. Ask again, or raise DAKESHI_ANSWER_TIMEOUT_S.",
    },
    "error_unreadable_memory": {
        "zh": "对话记忆无法打开（$detail）。请检查权限；文件损坏时删除它即可，只会失去以前的对话。",
        "en": "The memory of conversations cannot be opened ($detail). Check its permissions; if "
        "it is damaged, remove that file: only earlier conversations are lost.",
    },
    "error_records_unavailable": {
        "zh": "数据库暂时无法使用（$detail）。请确认它在运行、DAKESHI_DATABASE_URL 正确，然后再试。",
        "en": "The database cannot be used now ($detail). Make sure that it runs and that "
        "DAKESHI_DATABASE_URL is right, then try again.",
    },
    "error_configuration": {
        "zh": "设置或参数无法使用：$detail",
        "en": "A setting or an argument cannot be used: $detail",
    },
    "error_not_text": {
        "zh": "输入不是文字。请用 UTF-8 编码。",
        "en": "The input is not text. Use UTF-8.",
    },
    "error_endless_line": {
        "zh": "输入的一行没有尽头，已停止读取。请每行写一个问题。",
        "en": "A line of the input does not end; reading stopped. Write one question a line.",
    },
    "error_path_missing": {
        "zh": "没有这个文件或文件夹：$path。请检查路径。",
        "en": "There is no such file or folder: $path. Check the path.",
    },
    "error_file_unreadable": {
        "zh": "无法读取 $path：$cause。请检查路径和权限。",
        "en": "$path cannot be read: $cause. Check the path and its permissions.",
    },
    "error_file_unwritable": {
        "zh": "无法写入 $path：$cause。请换一个位置。",
        "en": "$path cannot be written: $cause. Name another place.",
    },
    "error_only_without_path": {
        "zh": "--only 需要至少一个路径。",
        "en": "--only needs at least one path.",
    },
    "error_only_with_remove": {
        "zh": "--only 和 --remove 不能一起用。",
        "en": "--only and --remove cannot be combined.",
    },
    "error_question_with_batch": {
        "zh": "问题和 --batch 只能给一个。",
        "en": "Give a question or --batch, not both.",
    },
    "error_empty_data_dir": {
        "zh": "--data-dir 后面要写一个文件夹。",
        "en": "--data-dir needs a folder.",
    },
    "error_batch_line": {
        "zh": "第 $line 行：$detail",
        "en": "line $line: $detail",
    },
    "error_batch_line_too_long": {
        "zh": "超过 $limit 字节",
        "en": "longer than $limit bytes",
    },
    "error_batch_not_json": {
        "zh": "不是 JSON 对象（$detail）",
        "en": "not a JSON object ($detail)",
    },
    "error_batch_field": {
        "zh": "“$field”不合要求（$detail）",
        "en": "“$field” is not as documented ($detail)",
    },
    "error_batch_duplicate": {
        "zh": "前面已有 id $id",
        "en": "the id $id was used before",
    },
    "healthy": {"zh": "$address：正常。", "en": "$address: alive."},
    "unhealthy": {
        "zh": "$address：状态码 $status，应为 200。请查看助手的日志。",
        "en": "$address: status $status where 200 is due. See the log of the bot.",
    },
    "unreachable": {
        "zh": "$address：没有回答（$cause）。助手没有在运行，还没有启动完，或已停止响应；请查看它的日志。",
        "en": "$address: no answer ($cause). The bot is not running, is still starting or is stuck; "
        "see its log.",
    },
    "error_no_health_address": {
        "zh": "没有设置 DAKESHI_HEALTH_LISTEN，不知道向哪里询问。请写作 主机:端口，例如 127.0.0.1:9090。",
        "en": "DAKESHI_HEALTH_LISTEN is not set, so there is nowhere to ask. Set it to host:port, "
        "such as 127.0.0.1:9090.",
    },
    "error_no_generation": {
        "zh": "还没有索引。请运行 dakeshi reindex。",
        "en": "Nothing is indexed yet. Run dakeshi reindex.",
    },
    "error_corrupt_generation": {
        "zh": "索引已损坏。请运行 dakeshi reindex 重建，或恢复备份。（$detail）",
        "en": "The index is damaged: $detail",
    },
    "error_reindex_in_progress": {
        "zh": "另一个进程正在写索引。请等它结束，或先停止它。（$detail）",
        "en": "Another process is writing: $detail",
    },
    "error_nothing_to_roll_back": {
        "zh": "没有可以退回的上一个索引。",
        "en": "There is no previous index to return to.",
    },
    "error_golden_gate_failed": {
        "zh": "新索引答不出核对问题，没有启用。请检查改动过的文件，"
        "或用 dakeshi reindex --force 强制启用。",
        "en": "The new index fails golden questions and was not switched to. Check the files "
        "that changed, or run dakeshi reindex --force to switch anyway.",
    },
    "error_model": {
        "zh": "向量模型无法使用：$detail",
        "en": "The embedding model cannot be used: $detail",
    },
    "error_store": {
        "zh": "索引的存储出错。请再试一次；仍然出错就运行 dakeshi reindex。（$detail）",
        "en": "The store of the index failed. Try again; if it goes on, run dakeshi reindex. "
        "($detail)",
    },
    "error_engine_unavailable": {
        "zh": "存放索引的服务器暂时不能用。索引没有损坏，服务器恢复后再问即可。（$detail）",
        "en": "The server that holds the index cannot be used now; the index itself is whole. "
        "$detail",
    },
    "error_newer_data_folder": {
        "zh": "数据目录（或备份）是更新版本的程序写的，这个版本不认识。请装回新版本，"
        "或把升级前的备份恢复到另一个目录。（$detail）",
        "en": "$detail",
    },
    "error_data_folder_in_use": {
        "zh": "数据目录正在被别的进程使用。请停止正在服务的助手，等其他命令结束，再试一次。（$detail）",
        "en": "$detail",
    },
    "error_read_only_data_folder": {
        "zh": "数据目录不能写入。请给当前用户写权限，或以可写方式挂载。（$detail）",
        "en": "$detail",
    },
    "error_data_folder": {
        "zh": "数据目录无法使用：$detail",
        "en": "$detail",
    },
    "error_unusable_backup": {
        "zh": "这个备份不能用，什么都没有改动：$detail",
        "en": "This backup cannot be used, and nothing was changed: $detail",
    },
    "error_backup_to_terminal": {
        "zh": "备份不能写到屏幕上，也不能与 --json 混在一起。请写一个文件名，或转到文件：dakeshi backup - > 文件",
        "en": "A backup goes neither to a screen nor among JSON. Name a file, or redirect it: "
        "dakeshi backup - > FILE",
    },
    "error_input": {"zh": "输入无法使用：$detail", "en": "$detail"},
    "error_os": {
        "zh": "系统拒绝了操作：$detail。请检查权限和剩余空间。",
        "en": "The system refused: $detail. Check permissions and free space.",
    },
    "error_internal": {
        "zh": "程序内部出错（$detail）。加上 --verbose 再运行一次可看到详情。",
        "en": "Something went wrong inside ($detail). Run again with --verbose to see it.",
    },
    # Command line
    "usage": {"zh": "用法：", "en": "usage: "},
    "commands": {"zh": "命令", "en": "commands"},
    "arguments": {"zh": "参数", "en": "arguments"},
    "options": {"zh": "选项", "en": "options"},
    "options_everywhere": {"zh": "通用选项", "en": "options of every command"},
    "about": {
        "zh": "回答“大科室制”改革和机构编制的问题，每个数字都有出处。",
        "en": "Answers questions about the big-section reform (大科室制) and staff quotas, with a "
        "source for every figure.",
    },
    "statuses": {
        "zh": "退出状态：0 已回答 · 3 拒答 · 2 参数或设置无法使用 · 1 失败",
        "en": "exit status: 0 answered · 3 refused · 2 unusable arguments or settings · 1 failure",
    },
    "help_chat": {"zh": "在终端里对话", "en": "talk in the terminal"},
    "help_ask": {
        "zh": "问一个问题，或用 --batch 问一批",
        "en": "ask one question, or many with --batch",
    },
    "help_reindex": {
        "zh": "重建索引；给出的文件夹会被记住",
        "en": "rebuild the index; folders given are remembered",
    },
    "help_telegram": {
        "zh": "在 Telegram 里服务（需要 DAKESHI_TELEGRAM_TOKEN）",
        "en": "serve Telegram (needs DAKESHI_TELEGRAM_TOKEN)",
    },
    "telegram_ready": {"zh": "@$name 已上线。", "en": "@$name is on line."},
    "telegram_webhook": {"zh": "（webhook 端口 $port）", "en": " (webhook on port $port)"},
    "help_rollback": {"zh": "退回上一个索引", "en": "return to the previous index"},
    "help_calc": {
        "zh": "用计算器：精简率、编制、领导职数、内设机构限额等",
        "en": "run a calculator: rates, quotas, leader posts, office limits …",
    },
    "help_rules": {"zh": "列出规则集，或说明其中一套", "en": "list the rule sets, or explain one"},
    "help_calculator": {
        "zh": "计算器的名称或术语，如 reduction_rate、精简率；不写则全部列出",
        "en": "name or term of a calculator, such as reduction_rate; all are listed without it",
    },
    "help_inputs": {
        "zh": "按顺序写数，或写 名称=值；多行用 ; 分开（甲局 18 12; 乙局 10 9）",
        "en": "values in order, or name=value; rows are divided by ; (A 18 12; B 10 9)",
    },
    "help_rule_set": {"zh": "规则集的编号", "en": "id of a rule set"},
    "help_status": {"zh": "显示索引状态", "en": "show the state of the index"},
    "help_backup": {
        "zh": "备份数据目录；助手可以继续服务",
        "en": "back the data folder up; a bot may go on serving",
    },
    "help_backup_file": {
        "zh": "备份文件（- 为标准输出）",
        "en": "the file to write (- is standard output)",
    },
    "help_restore": {
        "zh": "从备份恢复数据目录；原来的内容会留在一旁",
        "en": "restore the data folder from a backup; what was there is kept aside",
    },
    "help_restore_file": {
        "zh": "备份文件（- 为标准输入）",
        "en": "the backup (- is standard input)",
    },
    "help_verify": {
        "zh": "逐个核对索引和数据库的文件；有损坏时退出状态为 1",
        "en": "look at every file of indexes and databases; damage ends with status 1",
    },
    "check_sound": {"zh": "$name：完好", "en": "$name: sound"},
    "check_damaged": {"zh": "$name：已损坏（$fault）", "en": "$name: damaged: $fault"},
    "help_health": {
        "zh": "正在服务的助手是否活着（地址见 DAKESHI_HEALTH_LISTEN）",
        "en": "whether a bot that serves is alive (asks at DAKESHI_HEALTH_LISTEN)",
    },
    "help_evaluate": {
        "zh": "在临时目录里测量检索质量",
        "en": "measure retrieval in a temporary place",
    },
    "help_help": {"zh": "显示本说明", "en": "show this text"},
    "help_version": {"zh": "显示版本", "en": "show the version"},
    "help_data_dir": {
        "zh": "数据目录（默认 DAKESHI_DATA_DIR）",
        "en": "the data folder (default: DAKESHI_DATA_DIR)",
    },
    "help_lang": {"zh": "终端用语：zh 或 en", "en": "language of the terminal: zh or en"},
    "help_verbose": {
        "zh": "显示日志和出错详情",
        "en": "show the log and the details of errors",
    },
    "help_json": {"zh": "输出 JSON", "en": "print JSON"},
    "help_resume": {"zh": "接着上一次的对话", "en": "continue the last conversation"},
    "help_question": {
        "zh": "问题；不写则从标准输入读取",
        "en": "the question; without it, it is read from standard input",
    },
    "help_batch": {
        "zh": "JSONL 文件（- 为标准输入），每行 id、question、可选 history",
        "en": "a JSONL file (- is standard input) with id, question and optional history",
    },
    "help_paths": {"zh": "文件或文件夹", "en": "files or folders"},
    "help_only": {"zh": "只索引这些路径", "en": "index these paths alone"},
    "help_force": {
        "zh": "即使没有变化或核对问题未通过，也重建并启用",
        "en": "rebuild and switch even if nothing changed or golden questions fail",
    },
    "spending_unrecorded": {
        "zh": "语言模型的用量没有记下来：$detail",
        "en": "What the language model took is not on record: $detail",
    },
    "spending_unreadable": {
        "zh": "语言模型的用量读不出来：$detail",
        "en": "What language models took cannot be read: $detail",
    },
    "help_remove": {"zh": "不再收录这些文件夹", "en": "folders to forget"},
    "help_ray": {
        "zh": "由 Ray 集群计算向量：主机:端口，或 local",
        "en": "have a Ray cluster embed the passages: host:port, or local",
    },
    "help_corpus": {
        "zh": '资料 JSONL：{"id","text","title"?}',
        "en": 'JSONL of {"id","text","title"?}',
    },
    "help_queries": {
        "zh": '问题 JSONL：{"id","text","relevant":[id],"answerable"?}',
        "en": 'JSONL of {"id","text","relevant":[ids],"answerable"?}',
    },
    "help_run": {
        "zh": "把每个问题的排名写入文件",
        "en": "write the ranked ids of each question to a file",
    },
    "usage_required": {
        "zh": "缺少参数：$names",
        "en": "missing: $names",
    },
    "usage_unrecognized": {
        "zh": "不认识的参数：$names",
        "en": "not understood: $names",
    },
    "usage_choice": {
        "zh": "$name 不能是 $value；可选：$choices",
        "en": "$name cannot be $value; choose from $choices",
    },
    "usage_said": {"zh": "$said", "en": "$said"},
    "usage_expected": {
        "zh": "$name 后面要有值",
        "en": "$name needs a value",
    },
}


class Words:
    """The terminal's words in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of this name with its variables filled in.

        Raises:
            KeyError: There is no such sentence, or a variable has no value.

        Example:
            >>> Words("en")("help_only")
            'index these paths alone'
        """
        return Template(PHRASES[key][self.language]).substitute(values)
