"""Failures of the library.

    KnowledgeError
    ├── InputError                fit to show: says what is wrong and what to do
    │   ├── UnreadableDocument    a file that cannot be read (name, reason, remedy)
    │   ├── LimitExceeded         input beyond a stated limit
    │   ├── InvalidCorpus         a corpus, golden set or benchmark file is malformed
    │   ├── InvalidRules          a file of rule sets is malformed
    │   └── CalculatorError       a calculator was given what it cannot compute with
    ├── ModelError                the embedding model is missing, broken or of another shape
    ├── GenerationError
    │   ├── NoGeneration          nothing is indexed yet
    │   ├── CorruptGeneration     an index on disk cannot be opened
    │   ├── ReindexInProgress     another process is writing
    │   ├── UnwritableFolder      the data folder cannot be written
    │   ├── NothingToRollBack     there is no previous generation
    │   └── GoldenGateFailed      the new index no longer answers the golden questions
    ├── WorkerCannotStart         no process can be started to read files in
    └── StoreError                a storage engine failed
        └── EngineUnavailable     a server that holds indexes cannot be reached

Each carries a stable `code`, so that logs and tests do not compare prose.
Foreign errors are translated in `knowledge.adapters`, once, with their cause kept.
"""

from __future__ import annotations


class KnowledgeError(Exception):
    """Base of every failure this library raises on purpose."""

    code = "KNOWLEDGE"


class InputError(KnowledgeError):
    """The caller's input cannot be used; the message is fit to show to a user."""

    code = "INPUT"


class UnreadableDocument(InputError):
    """A file cannot be read as a document."""

    code = "UNREADABLE_DOCUMENT"

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__(f"{name}: {reason} {remedy}")
        self.name = name
        self.reason = reason
        self.remedy = remedy


class LimitExceeded(InputError):
    """An input is larger, deeper or longer than a stated limit."""

    code = "LIMIT_EXCEEDED"

    def __init__(self, quantity: str, value: float, limit: float, unit: str) -> None:
        super().__init__(f"{quantity} is {value:,} {unit}; the limit is {limit:,} {unit}")
        self.quantity = quantity
        self.value = value
        self.limit = limit
        self.unit = unit


class InvalidCorpus(InputError):
    """A corpus, golden set or benchmark file does not have the documented form."""

    code = "INVALID_CORPUS"


class InvalidRules(InputError):
    """A file of rule sets does not have the documented form."""

    code = "INVALID_RULES"


class CalculatorError(InputError):
    """A calculator was given what it cannot compute with.

    `code` is one of `NOT_INTEGER`, `NOT_A_NUMBER`, `NEGATIVE`, `ZERO_BEFORE`, `ZERO_TOTAL`,
    `PART_GT_WHOLE`, `OUT_OF_RANGE`, `MISSING_INPUT`, `DUPLICATE_NAME`, `TOO_LARGE`, `TOO_MANY`,
    `INCONSISTENT`, `UNKNOWN_RULE`, `UNKNOWN_CALCULATOR`, `UNKNOWN_INPUT`.
    """

    def __init__(self, code: str, quantity: str, value: object = "", limit: object = "") -> None:
        shown = "" if value == "" else f" = {value!r}"[:120]
        bound = "" if limit == "" else f" (limit: {limit})"
        super().__init__(f"{code}: {quantity}{shown}{bound}")
        self.code = code
        self.quantity = quantity
        self.value = value
        self.limit = limit


class ModelError(KnowledgeError):
    """The embedding model cannot be loaded or does not fit the index."""

    code = "MODEL"


class WorkerCannotStart(KnowledgeError):
    """A process in which files are read cannot be started, or ends at once."""

    code = "WORKER_CANNOT_START"


class GenerationError(KnowledgeError):
    """An index generation cannot be built, opened or switched."""

    code = "GENERATION"


class NoGeneration(GenerationError):
    """Nothing has been indexed in this data folder yet."""

    code = "NO_GENERATION"


class CorruptGeneration(GenerationError):
    """An index on disk is incomplete or damaged."""

    code = "CORRUPT_GENERATION"


class ReindexInProgress(GenerationError):
    """Another process is building an index in this data folder."""

    code = "REINDEX_IN_PROGRESS"


class UnwritableFolder(GenerationError):
    """The data folder is read-only, or not this user's, and an index cannot be written."""

    code = "READ_ONLY_DATA_FOLDER"


class NothingToRollBack(GenerationError):
    """There is no previous generation to return to."""

    code = "NOTHING_TO_ROLL_BACK"


class GoldenGateFailed(GenerationError):
    """The new generation fails golden questions, so it was not switched to."""

    code = "GOLDEN_GATE_FAILED"

    def __init__(self, message: str, failures: tuple[str, ...]) -> None:
        super().__init__(message)
        self.failures = failures


class StoreError(KnowledgeError):
    """A storage engine failed."""

    code = "STORE"


class EngineUnavailable(StoreError):
    """A server that holds indexes cannot be reached; the index itself is not to blame."""

    code = "ENGINE_UNAVAILABLE"
