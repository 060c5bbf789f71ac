"""Who says what: statements with their cue, source and content, as spans of the raw text.

Rules over the lexicon `resources/reporting.yaml` read newspaper prose: a cue is found by its form,
what introduces the content (أن, بأن, a colon, a quotation) is looked for behind it, the source
between the two or before the cue. Spans leave out surrounding quotation marks; a source keeps its
titles and appositions.
"""

from collections.abc import Iterable

from analysis import cues, nominals, quoted
from analysis.contents import Contents, Opening
from analysis.cues import Cue
from analysis.lines import Line, Part
from analysis.reporting import Nominal, Relay, Saying
from analysis.sources import Name, Source, addresses
from analysis.statements import Reading, Statement, innermost, parents
from analysis.text import Span

__all__ = ["Source", "Statement", "find", "innermost", "parents"]

_RELAYED = 50  # words between a verb of relaying and what introduces the content


def find(parts: Iterable[Part], names: Iterable[Name]) -> list[Statement]:
    """The statements that an article reports.

    Args:
        parts: the article, from `lines.parts`.
        names: the names in the article, from `entities.find`, and those of a tagger.

    Returns:
        Statements in order of their cues; a statement inside another is listed as well. A source
        that stands in an earlier clause is marked as inherited.
    """
    found: list[Statement] = []
    given = list(names)
    for part in parts:
        reader = _Reader(part.name, part.raw, [name for name in given if name.part == part.name])
        interview = quoted.Interview(part.raw, [line.span for line in part.lines])
        for number, line in enumerate(part.lines):
            interview.opens(number, reader)
            reader.read(line, answers=interview.answers(number))
        found += reader.found
    return found


class _Reader(Reading):
    """Reads a part paragraph by paragraph, and remembers who spoke last."""

    def read(self, line: Line, *, answers: bool = False) -> None:
        """Adds the statements of a paragraph, which may be an answer in an interview."""
        self.line = line
        self.cues = cues.find(line)
        self.contents = Contents(line, self.cues, self.sources)
        before = len(self.found)
        if self.part == "title":
            quoted.headline(self)
        elif answers:
            quoted.answer(self)
        elif not quoted.carried(self):
            quoted.paragraph(self)
        self.announced = None
        taken: set[Span] = {statement.content for statement in self.found[before:]}
        for number, cue in enumerate(self.cues):
            statement = self._statement(number, cue)
            # أردف قائلاً: one statement, though both are words of saying.
            if statement and (isinstance(cue.entry, Nominal) or statement.content not in taken):
                taken.add(statement.content)
                self.add(statement)
        quoted.leave_open(self, before)

    def _statement(self, number: int, cue: Cue) -> Statement | None:
        """The statement that a cue reports, if it does report one."""
        if isinstance(cue.entry, Nominal):
            return nominals.statement(self, number, cue, cue.entry)
        if isinstance(cue.entry, Relay):
            return self._relayed(number, cue)
        opening = self.contents.opening(number)
        if isinstance(cue.entry, str):
            return self._contained(number, cue, opening)
        if opening is None:
            if quoted.announces(self, cue, cue.entry):
                source, _ = self._source(cue, cue.entry, len(self.line.words))
                quoted.announce(self, cue, cue.entry, source)
            return quoted.behind(self, cue, cue.entry)
        return self._said(number, cue, cue.entry, opening)

    def _said(self, number: int, cue: Cue, entry: Saying, opening: Opening) -> Statement | None:
        line = self.line
        content = self.contents.content(number, opening)
        if content is None or (entry.noun and entry.bare and not self._is_staged(cue)):
            return None
        if not self.contents.is_clause(opening) and (
            entry.first_person or self._lays_down(cue) or (entry.noun and not self._is_staged(cue))
        ):
            return None
        source, inherited = self._source(cue, entry, opening.end)
        if entry.speaker and (source is None or source.kind not in entry.speaker):
            return None  # أظهر, دل: reports only of a document or a body
        if source and not inherited and self.sources.is_thing(line, source):
            return None  # الأدلة, الوضع: what follows from something
        end = line.words[cue.end - 1].end
        if line.form(cue.end) in self.lexicon.chained and cue.end < opening.end:
            end = line.words[cue.end].end
        via = self.sources.via(line, cue.end, opening.end)
        span = Span(cue.start, end)
        return self.made(span, entry.cls, source, content, inherited=inherited, via=via)

    def _opens_clause(self, cue: Cue) -> bool:
        """Whether a cue is the first word of its clause."""
        line = self.line
        if cue.conjoined or cue.at == line.first(cue.at):
            return True
        if any(char in ".،,:؛;!؟?-–" for char in line.gap(cue.at)):
            return True
        before, lexicon = line.bare(cue.at - 1), self.lexicon
        if before in lexicon.before_verb or before in lexicon.plain:
            return True
        first = line.bare(line.first(cue.at))
        adverbial = first in lexicon.prepositions | lexicon.adverbials or first.startswith("لل")
        return line.behind_aside(cue.at) or adverbial

    def _lays_down(self, cue: Cue) -> bool:
        """Whether it is a law or an agreement that demands: القرار الذي يدعو إلى وقف القصف."""
        line = self.line
        if line.form(cue.at - 1) not in self.lexicon.relative:
            return False
        if self._bearer(cue)[0]:
            return False
        near = [line.form(at).removeprefix("ال") for at in range(max(0, cue.at - 6), cue.at - 1)]
        if any(word in self.lexicon.not_before for word in near):
            return True
        return not any(word in self.lexicon.kinds for word in near)

    def _source(self, cue: Cue, entry: Saying, end: int) -> tuple[Source | None, bool]:
        """The source of a word of saying, and whether an earlier clause names it."""
        line, sources = self.line, self.sources
        if entry.participle:
            return self._antecedent(cue)
        if entry.noun or self._is_staged(cue):
            span = sources.staged(line, cue.at)
            span = span or (None if entry.noun else sources.phrase(line, cue.end, end))
            return (sources.named(line, span), False) if span else self._antecedent(cue)
        if entry.first_person or self._goes_on(cue, entry):
            return self._antecedent(cue)
        span = (
            sources.before(line, cue.at, cue.conjoined)
            if line.form(cue.at - 1) in ("قد", "لقد")
            else None
        )
        relative = line.form(cue.at - 1) in self.lexicon.relative
        object_first = entry.addressee and (relative or not self._opens_clause(cue))
        behind = None
        if not span and cue.end < end and not addresses(line, cue.end, entry):
            behind = sources.phrase(line, cue.end, end, addressee=entry.addressee)
        if relative and (object_first or not behind):
            return self._bearer(cue)
        if object_first:
            # تظاهرات | تطالب النظام: what stands before it is not sure
            before = sources.before(line, cue.at, cue.conjoined)
            beside = before and line.index(before.end) >= cue.at - (line.form(cue.at - 1) == "قد")
            span = span or (before if beside else None)
            return (sources.named(line, span), False) if span else (None, False)
        span = span or behind or sources.before(line, cue.at, cue.conjoined)
        return (sources.named(line, span), False) if span else self._antecedent(cue)

    def _goes_on(self, cue: Cue, entry: Saying) -> bool:
        """Whether the noun behind a verb that is said to somebody is no subject, but an object.

        قال إن ...، وحث السكان على: behind و, in a sentence that reports somebody already.
        """
        start = self.line.words[self.line.first(cue.at)].start
        return cue.conjoined and entry.addressee and self.reported_since(start)

    def _is_staged(self, cue: Cue) -> bool:
        """Whether a verb before a word of saying only stages it: ختم بالقول, مضى يقول."""
        line, staging = self.line, self.lexicon.staging
        entry = cue.entry
        assert isinstance(entry, Saying)
        if not entry.noun and (cue.conjoined or line.form(cue.at)[:1] not in ("ي", "ت")):
            return False
        first = max(line.first(cue.at), cue.at - (12 if entry.noun else 4))
        return any(
            line.bare(at) in staging or line.form(at) in staging for at in range(first, cue.at)
        )

    def _bearer(self, cue: Cue) -> tuple[Source | None, bool]:
        """Who a relative clause is about: a name that stands right before it (فلان، الذي قال)."""
        start = self.line.words[cue.at - 1].start
        near = [n for n in self.sources.inside(start - 80, start) if n.end > start - 4]
        near = [name for name in near if name.type != "LOC"]
        if not near:
            return None, False
        return self.sources.named(self.line, Span(near[-1].start, near[-1].end)), True

    def _antecedent(self, cue: Cue) -> tuple[Source | None, bool]:
        """Who spoke last; in a sentence that reports nobody yet, the first that it names."""
        line = self.line
        first = line.first(cue.at)
        start = line.words[first].start
        participle = cue.participle
        several = participle and line.form(cue.at).endswith(("ين", "ات"))
        if not self.reported_since(start) and cue.at > first:
            if span := self._main(first, cue, several=several):
                return self.sources.named(line, span), True
            if participle:
                return None, False
        if several and self.speaker and self.speaker.kind == "named":
            return None, False  # قائلين is said of several
        return self.speaker, self.speaker is not None

    def _main(self, first: int, cue: Cue, *, several: bool) -> Span | None:
        """The first person, else body, that a sentence names before a cue."""
        line = self.line
        before = self.sources.inside(line.words[first].start, cue.start)
        for kind in () if several else ("PERS", "ORG"):
            for name in before:
                if name.type == kind:
                    return Span(name.start, name.end)
        heads = ("office", "title", "unique", "role", "collective", "organisation")
        for at in range(first, min(first + 4, cue.at)):
            bare = line.form(at).removeprefix("ال")
            if (
                self.lexicon.kinds.get(line.form(at)) in heads
                or self.lexicon.kinds.get(bare) in heads
            ):
                return self.sources.phrase(line, at, cue.at)
        return None

    def _contained(self, number: int, cue: Cue, opening: Opening | None) -> Statement | None:
        """جاء في البيان أن: the document is the source."""
        line = self.line
        assert isinstance(cue.entry, str)
        span = Span(cue.start, line.words[cue.end - 1].end)
        if opening is None or opening.end <= cue.end:
            return None
        found = self.sources.phrase(line, cue.end, opening.end)
        source = self.sources.named(line, found) if found else None
        return self.made(span, cue.entry, source, self.contents.content(number, opening))

    def _relayed(self, number: int, cue: Cue) -> Statement | None:
        """نقلت X عن Y قوله إن: the source is Y, X is the medium."""
        line = self.line
        at = self.contents.relays(cue)
        if at is None:
            return None
        limit = min(line.limit(cue.at), at + _RELAYED)
        nouns = (i for i in range(at + 1, limit) if self._is_noun_of_saying(i))
        said = next(nouns, None)
        after = cue._replace(end=(said if said is not None else at) + 1)
        opening = self.contents.search(after, ("أن", "بأن", "quote"))
        if opening is None:
            return None
        content = self.contents.content(number, opening)
        source = self.sources.phrase(line, at + 1, said if said is not None else opening.end)
        if source is None:
            return None
        via = self.sources.phrase(line, cue.end, at) if cue.end < at else None
        span, cls = Span(cue.start, line.words[at].end), "neutral"
        if said is not None:
            cls = self.lexicon.masdars[line.form(said)].cls
            span = Span(line.words[said].start, line.words[said].end)
        return self.made(span, cls, self.sources.named(line, source), content, via=via)

    def _is_noun_of_saying(self, at: int) -> bool:
        entry = self.lexicon.masdars.get(self.line.form(at))
        return entry is not None and "object" not in entry.frame
