"""What went wrong, in the user's words, and the exit status it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BotError, ConfigurationError, EmptyQuestion, QuestionTooLong
from bot.terminal.phrases import PHRASES, Words
from knowledge.errors import GoldenGateFailed, InputError, KnowledgeError

ANSWERED = 0
FAILED = 1
UNUSABLE = 2
REFUSED = 3
INTERRUPTED = 130
READER_GONE = 141
TERMINATED = 143


class Unusable(ConfigurationError):
    """An argument or a piece of input cannot be used; worded by the terminal's phrases."""

    def __init__(self, reason: str, **values: object) -> None:
        """Name the phrase `error_{reason}` and its variables."""
        super().__init__(reason)
        self.reason = reason
        self.values = values
        self.code = reason.upper()


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure, ready to be shown."""

    code: str
    message: str
    status: int
    details: tuple[str, ...] = ()

    def to_json(self) -> dict[str, str]:
        """As it stands in a line of a batch."""
        return {"code": self.code, "message": self.message}


def explain(error: Exception, words: Words) -> Failure:
    """Word any failure.

    Args:
        error: What escaped.
        words: In the user's language.
    """
    if isinstance(error, Unusable):
        return Failure(error.code, words(f"error_{error.reason}", **error.values), UNUSABLE)
    if isinstance(error, QuestionTooLong):
        limit = f"{error.limit:,}"
        return Failure(error.code, words("error_question_too_long", limit=limit), UNUSABLE)
    if isinstance(error, BotError | KnowledgeError):
        details = error.failures if isinstance(error, GoldenGateFailed) else ()
        return Failure(error.code, _known(error, words), _status(error), details)
    if isinstance(error, OSError):
        return Failure("OS", words("error_os", detail=error), FAILED)
    return Failure("INTERNAL", words("error_internal", detail=type(error).__name__), FAILED)


def is_bug(error: Exception) -> bool:
    """Whether nobody raised this on purpose."""
    return not isinstance(error, BotError | KnowledgeError | OSError)


def _known(error: BotError | KnowledgeError, words: Words) -> str:
    key = f"error_{error.code.lower()}"
    if key not in PHRASES:
        key = "error_input"
    return words(key, detail=error)


def _status(error: BotError | KnowledgeError) -> int:
    unusable = isinstance(error, ConfigurationError | EmptyQuestion | InputError)
    return UNUSABLE if unusable else FAILED
