"""The words of a report in the language of its reader. English words are the keys; numbers are written as the language does."""

from __future__ import annotations

from archiver.report.blocks import Course, Query, Said, Share, Word

LANGUAGES = ("en", "de")


class Tongue:
    """One language. `name` is its tag."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.words: dict[str, str] = {}
        if name == "de":
            from archiver.report.german import WORDS

            self.words = WORDS

    def say(self, words: str) -> str:
        """Words of archiver in this language; what has no translation stays as it is."""
        return self.words.get(words, words)

    def number(self, value: int) -> str:
        """A number with its thousands set apart."""
        written = f"{value:,}"
        return written.replace(",", ".") if self.name == "de" else written

    def share(self, value: float) -> str:
        """A share in percent."""
        written = f"{100 * value:.1f}"
        return (written.replace(".", ",") if self.name == "de" else written) + " %"

    def sentence(self, sentence: Said) -> str:
        """A sentence with its values."""
        values = {name: self.cell(value) for name, value in sentence.values.items()}
        return self.say(sentence.words).format(**values)

    def cell(self, value: object) -> str:
        """A value as text."""
        if isinstance(value, Said):
            return self.sentence(value)
        if isinstance(value, Share):
            return self.share(value)
        if isinstance(value, bool) or value is None:
            return ""
        if isinstance(value, int):
            return self.number(value)
        if isinstance(value, Course):
            return " ".join(map(str, value))
        return self.say(value) if isinstance(value, Word) else str(value)

    def plain(self, value: object) -> str:
        """A value for a table that a program reads: numbers as they are."""
        if isinstance(value, Share):
            return f"{value:.4f}"
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.cell(value)


__all__ = ["LANGUAGES", "Query", "Tongue"]
