"""Failures of the bot.

    BotError
    ├── UserFacingError           fit to show: says what is wrong and what to do
    │   ├── EmptyQuestion         nothing was asked
    │   ├── QuestionTooLong       more characters than a question may have
    │   ├── AnswerTimeout         no answer within the deadline
    │   ├── UnreadableMemory      what was said before cannot be read
    │   ├── RecordsUnavailable    the database behind the records does not do what it is asked
    │   │   └── RecordsAway       it will, once it is back
    │   └── OfficeListError       a list of offices cannot be used (bot.office_lists)
    ├── ClaimLost                 another process deals with a chat now
    ├── DataFolderError           the data folder cannot be used as a whole
    │   ├── NewerDataFolder       a newer dakeshi wrote it
    │   ├── DataFolderInUse       another process uses it, or has it for itself
    │   └── ReadOnlyDataFolder    it cannot be written, and must be
    └── ConfigurationError        a setting or an argument cannot be used
        └── UnusableBackup        a backup is damaged, or is none

Everything else that escapes is a bug: it is logged with its traceback and the user gets one calm
sentence. `knowledge.errors.InputError` is fit to show as well.
"""

from __future__ import annotations


class BotError(Exception):
    """Base of every failure the bot raises on purpose."""

    code = "BOT"


class UserFacingError(BotError):
    """Fit to show to the user; surfaces word it from `code` in the user's language."""

    code = "USER"


class EmptyQuestion(UserFacingError):
    """Nothing but blanks was asked."""

    code = "EMPTY_QUESTION"


class QuestionTooLong(UserFacingError):
    """The question has more characters than a question may have."""

    code = "QUESTION_TOO_LONG"

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"the question has {length:,} characters; the limit is {limit:,}")
        self.length = length
        self.limit = limit


class AnswerTimeout(UserFacingError):
    """The answer did not come within the deadline."""

    code = "ANSWER_TIMEOUT"


class UnreadableMemory(UserFacingError):
    """The memory of conversations cannot be opened; the message names the file."""

    code = "UNREADABLE_MEMORY"


class DataFolderError(BotError):
    """The data folder cannot be used; the message names it and the remedy."""

    code = "DATA_FOLDER"


class NewerDataFolder(DataFolderError):
    """A newer dakeshi wrote the data folder, or the backup."""

    code = "NEWER_DATA_FOLDER"


class DataFolderInUse(DataFolderError):
    """Another process uses the data folder, or has it for itself."""

    code = "DATA_FOLDER_IN_USE"


class ReadOnlyDataFolder(DataFolderError):
    """The data folder cannot be written, and must be."""

    code = "READ_ONLY_DATA_FOLDER"


class RecordsUnavailable(UserFacingError):
    """The records cannot be read or written now; the message says why, and holds no value."""

    code = "RECORDS_UNAVAILABLE"


class RecordsAway(RecordsUnavailable):
    """The database is away, restarts, or its disk is full; it may be asked again what it was."""


class ClaimLost(BotError):
    """An update is another process's by now; whoever began it says nothing more."""

    code = "CLAIM_LOST"

    def __init__(self, update_id: int) -> None:
        super().__init__(f"update {update_id} is dealt with by another process")


class ConfigurationError(BotError):
    """A setting or an argument cannot be used; the message names it and the remedy."""

    code = "CONFIGURATION"


class UnusableBackup(ConfigurationError):
    """A backup is damaged, holds what no backup does, or does not fit; nothing was changed."""

    code = "UNUSABLE_BACKUP"
