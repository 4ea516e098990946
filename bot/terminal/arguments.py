"""The grammar of the command line, in the user's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from bot.answers import Language
from bot.terminal.failures import UNUSABLE
from bot.terminal.phrases import Words
from bot.terminal.screen import printable

PROGRAM = "dakeshi"


@dataclass(frozen=True, slots=True)
class Globals:
    """What must be known of the command line before the settings are read."""

    data_dir: Path | None
    lang: Language | None
    verbose: bool


def read_globals(arguments: Sequence[str]) -> Globals:
    """The options that every command takes, wherever they stand; faults are left to `parse`."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--data-dir")
    parser.add_argument("--lang")
    parser.add_argument("--verbose", action="store_true")
    try:
        found, _ = parser.parse_known_args(_before_end_of_options(arguments))
    except argparse.ArgumentError:
        return Globals(None, None, verbose=False)
    lang: Language | None = found.lang if found.lang in ("zh", "en") else None
    return Globals(Path(found.data_dir) if found.data_dir else None, lang, found.verbose)


def build_parser(words: Words, *, version: str) -> argparse.ArgumentParser:
    """The parser of the whole command line.

    Args:
        words: In the user's language.
        version: What `--version` shows.
    """
    everywhere = _everywhere(words)
    parser = _Parser(
        words,
        prog=PROGRAM,
        description=words("about"),
        epilog=words("statuses"),
        parents=[everywhere],
    )
    parser.options.add_argument(
        "--version", action="version", version=f"{PROGRAM} {version}", help=words("help_version")
    )
    commands = parser.add_subparsers(
        dest="command", required=True, title=words("commands"), metavar="COMMAND"
    )
    for name, define in _COMMANDS.items():
        summary = words(f"help_{name}")
        define(
            commands.add_parser(
                name, words=words, help=summary, description=summary, parents=[everywhere]
            ),
            words,
        )
    return parser


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Writes `usage:` in the user's language."""

    def __init__(self, usage: str, prog: str) -> None:
        super().__init__(prog)
        self._usage = usage

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, self._usage if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks the user's language."""

    def __init__(self, words: Words, **options: Any) -> None:
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=partial(_Formatter, words("usage")),
            **options,
        )
        self._words = words
        self.arguments = self.add_argument_group(words("arguments"))
        self.options = self.add_argument_group(words("options"))
        self.options.add_argument("-h", "--help", action="help", help=words("help_help"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and leave."""
        said = self._words(
            "error_usage", message=printable(_translated(message, self._words)), program=self.prog
        )
        self.exit(UNUSABLE, said + "\n")


def _everywhere(words: Words) -> Any:
    parent = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = parent.add_argument_group(words("options_everywhere"))

    def folder(value: str) -> Path:
        if not value.strip():
            raise argparse.ArgumentTypeError(words("error_empty_data_dir"))
        return Path(value)

    group.add_argument("--data-dir", type=folder, metavar="DIR", help=words("help_data_dir"))
    group.add_argument("--lang", choices=("zh", "en"), help=words("help_lang"))
    group.add_argument("--verbose", action="store_true", help=words("help_verbose"))
    return parent


def _define_chat(parser: _Parser, words: Words) -> None:
    parser.options.add_argument("--resume", action="store_true", help=words("help_resume"))


def _define_ask(parser: _Parser, words: Words) -> None:
    parser.arguments.add_argument(
        "question", nargs="*", metavar="QUESTION", help=words("help_question")
    )
    parser.options.add_argument("--json", action="store_true", help=words("help_json"))
    parser.options.add_argument("--batch", metavar="FILE", help=words("help_batch"))


def _define_calc(parser: _Parser, words: Words) -> None:
    parser.arguments.add_argument(
        "calculator", nargs="?", metavar="NAME", help=words("help_calculator")
    )
    parser.arguments.add_argument("inputs", nargs="*", metavar="INPUT", help=words("help_inputs"))
    parser.options.add_argument("--json", action="store_true", help=words("help_json"))


def _define_rules(parser: _Parser, words: Words) -> None:
    parser.arguments.add_argument("rule_set", nargs="?", metavar="ID", help=words("help_rule_set"))
    parser.options.add_argument("--json", action="store_true", help=words("help_json"))


def _define_reindex(parser: _Parser, words: Words) -> None:
    parser.arguments.add_argument("paths", nargs="*", metavar="PATH", help=words("help_paths"))
    parser.options.add_argument("--only", action="store_true", help=words("help_only"))
    parser.options.add_argument("--force", action="store_true", help=words("help_force"))
    parser.options.add_argument(
        "--remove", nargs="+", default=[], metavar="PATH", help=words("help_remove")
    )
    parser.options.add_argument("--ray", metavar="ADDRESS", help=words("help_ray"))
    parser.options.add_argument("--json", action="store_true", help=words("help_json"))


def _define_rollback(_: _Parser, __: Words) -> None:
    """It takes no arguments."""


def _define_telegram(_: _Parser, __: Words) -> None:
    """Its settings say everything."""


def _define_health(_: _Parser, __: Words) -> None:
    """Where to ask is a setting."""


def _define_status(parser: _Parser, words: Words) -> None:
    parser.options.add_argument("--verify", action="store_true", help=words("help_verify"))
    parser.options.add_argument("--json", action="store_true", help=words("help_json"))


def _define_backup(parser: _Parser, words: Words) -> None:
    parser.arguments.add_argument("file", metavar="FILE", help=words("help_backup_file"))
    parser.options.add_argument("--json", action="store_true", help=words("help_json"))


def _define_restore(parser: _Parser, words: Words) -> None:
    parser.arguments.add_argument("file", metavar="FILE", help=words("help_restore_file"))
    parser.options.add_argument("--json", action="store_true", help=words("help_json"))


def _define_evaluate(parser: _Parser, words: Words) -> None:
    parser.arguments.add_argument("corpus", type=Path, metavar="CORPUS", help=words("help_corpus"))
    parser.arguments.add_argument(
        "queries", type=Path, metavar="QUERIES", help=words("help_queries")
    )
    parser.options.add_argument("--json", action="store_true", help=words("help_json"))
    parser.options.add_argument("--run", type=Path, metavar="FILE", help=words("help_run"))


_COMMANDS = {
    "chat": _define_chat,
    "ask": _define_ask,
    "calc": _define_calc,
    "rules": _define_rules,
    "telegram": _define_telegram,
    "reindex": _define_reindex,
    "rollback": _define_rollback,
    "status": _define_status,
    "backup": _define_backup,
    "restore": _define_restore,
    "health": _define_health,
    "evaluate": _define_evaluate,
}

# What argparse says, and the phrase that says it; anything else is passed on as it is.
_SAYINGS = (
    (re.compile(r"the following arguments are required: (?P<names>.+)"), "usage_required"),
    (re.compile(r"unrecognized arguments: (?P<names>.+)", re.DOTALL), "usage_unrecognized"),
    (
        re.compile(
            r"argument (?P<name>\S+): invalid choice: (?P<value>.+?)"
            r" \(choose from (?P<choices>.+)\)",
            re.DOTALL,
        ),
        "usage_choice",
    ),
    (re.compile(r"argument (?P<name>\S+): expected .+"), "usage_expected"),
    (re.compile(r"argument \S+: (?P<said>.+)", re.DOTALL), "usage_said"),
)


def _translated(message: str, words: Words) -> str:
    for pattern, key in _SAYINGS:
        if match := pattern.fullmatch(message):
            return words(key, **match.groupdict())
    return message


def _before_end_of_options(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[: arguments.index("--")] if "--" in arguments else arguments
