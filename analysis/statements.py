"""What an article reports: its statements, and what is known while it is read."""

from collections.abc import Sequence
from typing import NamedTuple

from analysis.contents import Contents
from analysis.cues import Cue
from analysis.lines import Line
from analysis.reporting import lexicon
from analysis.sources import Name, Source, Sources
from analysis.text import Span

_NEAR = 50  # statements before one that may hold it
_REASON = 25  # words behind a source in which the text says why it has no name


class Statement(NamedTuple):
    """A reported statement; offsets in code points within its part, None where there is nothing.

    Attributes:
        part: title or body.
        cue: the word or phrase that reports it; None in a headline or a quotation that stands
            alone.
        cue_class: class of the cue in the lexicon; neutral without one.
        source: who speaks.
        inherited: whether the source stands in an earlier clause.
        via: the medium through which the source spoke.
        content: what is reported.
        mode: direct or indirect.
        unnamed: why the text does not name the source, where it says so: class and phrase.
    """

    part: str
    cue: Span | None
    cue_class: str
    source: Source | None
    inherited: bool
    via: Span | None
    content: Span
    mode: str
    unnamed: tuple[str, Span] | None = None

    @property
    def start(self) -> int:
        """Where it is told of: at its cue, or where the content begins."""
        return self.cue.start if self.cue else self.content.start


class Open(NamedTuple):
    """A quotation that a paragraph leaves open: its statement, its marks, paragraphs since."""

    number: int
    opening: str
    closing: str
    waited: int = 0


class Reading:
    """A part of an article, read paragraph by paragraph.

    Attributes:
        part: title or body.
        raw: its text.
        sources: the names in it.
        found: the statements so far.
        speaker: who spoke last.
        announced: cue and class of a verb that ends a paragraph with a colon.
        open: a quotation that the paragraph before left open.
        line: the paragraph that is read.
        cues: its cues.
        contents: what they report.
    """

    line: Line
    cues: list[Cue]
    contents: Contents

    def __init__(self, part: str, raw: str, names: Sequence[Name]) -> None:
        self.part = part
        self.raw = raw
        self.lexicon = lexicon()
        self.sources = Sources(self.lexicon, names)
        self.found: list[Statement] = []
        self.speaker: Source | None = None
        self.announced: tuple[Span, str] | None = None
        self.open: Open | None = None

    def made(
        self,
        cue: Span,
        cls: str,
        source: Source | None,
        content: Span | None,
        *,
        inherited: bool = False,
        via: Span | None = None,
    ) -> Statement | None:
        """The statement of a cue; None without a content."""
        if content is None:
            return None
        mode = self.contents.mode(content, cue)
        inherited = inherited and source is not None
        unnamed = self.why_unnamed(source) if source and not inherited else None
        return Statement(self.part, cue, cls, source, inherited, via, content, mode, unnamed)

    def why_unnamed(self, source: Source) -> tuple[str, Span] | None:
        """Why the text gives no name, where it says so behind the source."""
        if source.kind not in ("role", "collective", None):
            return None
        line = self.line
        first = line.index(source.span.start)
        for at in range(first, min(first + _REASON, line.limit(first))):
            if forms := line.phrase(at, self.lexicon.unnamed):
                last = line.words[at + len(forms) - 1]
                return self.lexicon.unnamed_class[forms], Span(line.words[at].start, last.end)
        return None

    def add(self, statement: Statement) -> None:
        """Adds a statement; its source spoke last, unless another one quotes it."""
        self.found.append(statement)
        around = self.found[-_NEAR:-1]
        inner = any(s.content.start <= statement.start < s.content.end for s in around)
        if not inner:  # not one quoted by another
            self.speaker = statement.source or self.speaker

    def reported_since(self, start: int) -> bool:
        """Whether a statement's cue stands at or after this offset: they come in order."""
        return bool(self.found) and self.found[-1].start >= start

    def spoke_last(self, at: int) -> bool:
        """Whether an offset stands in or right behind what the last speaker is told to say."""
        near = self.found[-_NEAR:]
        return any(
            s.content.start <= at <= s.content.end + 4
            for s in near
            if self.speaker and s.source == self.speaker
        )


def innermost(statements: Sequence[Statement], part: str, start: int, end: int) -> int | None:
    """Index of the innermost statement that holds a stretch; None = the outlet's own voice."""
    around = [
        (s.content.end - s.content.start, at)
        for at, s in enumerate(statements)
        if s.part == part and s.content.start <= start and end <= s.content.end
    ]
    return min(around)[1] if around else None


def parents(statements: Sequence[Statement]) -> list[int | None]:
    """For each statement the index of the innermost other one whose content holds its cue.

    Its content is the longer of the two, so that no two hold each other.
    """
    found: list[int | None] = []
    for at, inner in enumerate(statements):
        start, end = inner.cue or inner.content
        length = inner.content.end - inner.content.start
        around = [
            (size, near)
            for near in range(max(0, at - _NEAR), min(at + _NEAR, len(statements)))
            for s in [statements[near]]
            if s.part == inner.part and s.content.start <= start and end <= s.content.end
            if (size := s.content.end - s.content.start) > length
        ]
        found.append(min(around)[1] if around else None)
    return found
