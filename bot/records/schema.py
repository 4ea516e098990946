"""The tables of the records, as SQLite reads them, and the version they are of."""

from __future__ import annotations

from bot.records import inbox, journal, people, shown, spending

VERSION = 1
SCHEMAS = (inbox.SCHEMA, people.SCHEMA, shown.SCHEMA, journal.SCHEMA, spending.SCHEMA)
