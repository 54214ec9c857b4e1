"""What the program raises on purpose: one sentence in each language that says what, where and what to do."""

from __future__ import annotations

import os

from evaluation.locale import LANGUAGES, text

LANGUAGE_VARIABLE = "EVALUATION_LANGUAGE"


def message_language() -> str:
    """Return the language of messages: the variable EVALUATION_LANGUAGE where it names one, else Spanish."""
    chosen = os.environ.get(LANGUAGE_VARIABLE, "")[:2].lower()
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


class EvaluationError(Exception):
    """A fault of the data or the run that the user can mend; `key` names its sentence in `errors.po`."""

    exit_code = 1

    def __init__(self, key: str, **values: object):
        super().__init__(key)
        self.key = key
        self.values = values

    def sentence(self, language: str | None = None) -> str:
        """Return the one sentence for the user in `language` (default: the language of messages)."""
        return text(f"errors.{self.key}", language or message_language(), **self.values)

    def __str__(self) -> str:
        return self.sentence()

    def __reduce__(self):
        return _rebuild, (type(self), self.key, self.values)


class UsageError(EvaluationError):
    """An unknown command, parameter, site or wave."""

    exit_code = 2


def _rebuild(kind: type[EvaluationError], key: str, values: dict) -> EvaluationError:
    return kind(key, **values)
