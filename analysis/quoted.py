"""Quotations that no verb introduces: behind what was said, in headlines, over paragraphs."""

from collections.abc import Sequence

from analysis.contents import Opening
from analysis.cues import Cue
from analysis.nominals import phrase_end
from analysis.reporting import Saying
from analysis.sources import Source
from analysis.statements import Open, Reading, Statement
from analysis.text import Span

_ALONE = 5  # words of a quotation that is a paragraph
_QUOTED = 0.8  # share of such a paragraph that stands in the quotation
_WAITED = 5  # paragraphs in which a quotation that was left open may be closed
_QUESTION = 60  # words of a question in an interview
_QUESTIONS = 3  # from how many questions on an article is an interview
_CLOSING = {"«": "»", "“": "”", '"': '"', "”": "“"}


def paragraph(reading: Reading) -> None:
    """A paragraph that is one quotation: of whom the one before announces, or who spoke last."""
    line = reading.line
    if not reading.speaker or len(line.words) < _ALONE or line.quote_at(0) is None:
        return
    first, last = line.words[0].start, line.words[-1].end
    content = line.trimmed(first, last)
    if content and line.quoted(first, last) >= _QUOTED * (last - first):
        cue, cls = reading.announced or (None, "neutral")
        inherited = cue is None
        reading.found.append(
            Statement(reading.part, cue, cls, reading.speaker, inherited, None, content, "direct")
        )


def announces(reading: Reading, cue: Cue, entry: Saying) -> bool:
    """Whether a verb ends a paragraph with a colon, so that the next one is what is said."""
    line = reading.line
    last = line.words[-1]
    if ":" not in reading.raw[last.end : line.span.end] or cue.participle or entry.noun:
        return False
    last_sentence = line.limit(cue.at) == len(line.words)
    return last_sentence and not {"quote", "colon"}.isdisjoint(entry.frame)


def announce(reading: Reading, cue: Cue, entry: Saying, source: Source | None) -> None:
    """Remembers a verb and its source whose quotation is the next paragraph."""
    if source:
        reading.speaker = source
        reading.announced = Span(cue.start, reading.line.words[cue.at].end), entry.cls


def leave_open(reading: Reading, before: int) -> None:
    """Remembers a statement whose quotation the paragraph does not close."""
    line = reading.line
    for quote in line.quotes:
        opening = reading.raw[quote.start - 1]
        if quote.end == line.span.end and opening in _CLOSING:
            inside = [n for n in range(before, len(reading.found)) if _ends_in(reading, n, quote)]
            if inside:
                reading.open = Open(inside[0], opening, _CLOSING[opening])
            return


def _ends_in(reading: Reading, number: int, quote: Span) -> bool:
    content = reading.found[number].content
    return content.start <= quote.end and reading.line.words[-1].end <= content.end


def carried(reading: Reading) -> bool:
    """Whether a quotation goes on that an earlier paragraph left open; its statement grows."""
    if reading.open is None:
        return False
    number, opening, closing, waited = reading.open
    text = reading.raw[reading.line.span.start : reading.line.span.end]
    begins = text.startswith(opening)
    end = text.find(closing, len(opening) if begins else 0)
    again = text.find(opening) if opening != closing else -1
    if opening == closing and not begins and text.count(closing) % 2 == 0:
        end = -1  # "..." inside: none of the two closes what an earlier paragraph opened
    if not begins and (end < 0 or 0 <= again < end):
        # No mark: the quotation may still go on, if a later paragraph closes it.
        reading.open = reading.open._replace(waited=waited + 1) if waited < _WAITED else None
        reading.open = None if again >= 0 else reading.open
        return False
    reading.open = reading.open if end < 0 else None
    stop = reading.line.span.start + end if end >= 0 else reading.line.span.end
    inside = reading.line.inside(reading.line.span.start, stop)
    if inside:
        statement = reading.found[number]
        content = Span(statement.content.start, inside[-1].end)
        reading.found[number] = statement._replace(content=content)
    return True


def headline(reading: Reading) -> None:
    """X: "..." in a headline."""
    line = reading.line
    at = next((i for i in range(1, min(len(line.words), 9)) if ":" in line.gap(i)), 0)
    if not at or any(line.form(i) in reading.lexicon.verbs for i in range(at)):
        return
    first = max((i for i in range(at) if set(".؟!|…") & set(line.gap(i))), default=0)
    end = next((i for i in range(first + 1, at) if reading.sources.addressed(line, i)), at)
    kinds = reading.lexicon.kinds
    whole, bare = (word.removeprefix("ال") for word in (line.form(first), line.bare(first)))
    joined = int(whole not in kinds and bare in kinds)  # والمحافظ: ...
    source = line.trimmed(line.words[first].start + joined, line.words[end - 1].end)
    content = reading.contents.content(-1, Opening(at, at))
    here = reading.sources.inside(line.words[first].start, line.words[at].start)
    if source and content and (line.quote_at(at) or any(n.type in ("PERS", "ORG") for n in here)):
        reading.speaker = reading.sources.named(line, source)
        via = reading.sources.via(line, end, at)
        mode = reading.contents.mode(content, None)
        reading.found.append(
            Statement(reading.part, None, "neutral", reading.speaker, False, via, content, mode)
        )


def behind(reading: Reading, cue: Cue, entry: Saying) -> Statement | None:
    """The quotation that ends just before the cue: "...", قال X."""
    line = reading.line
    if entry.participle or entry.noun or cue.conjoined or "quote" not in entry.frame or not cue.at:
        return None
    quote = line.quote_before(cue.at)
    if quote is None or not reading.contents.is_speech(quote, beside=True):
        return None
    limit = line.limit(cue.at)
    end = phrase_end(reading, cue.end, limit, head=False) if cue.end < limit else limit
    span = reading.sources.phrase(line, cue.end, end) if cue.end < end else None
    source = reading.sources.named(line, span) if span else reading.speaker
    content = line.trimmed(quote.start, quote.end)
    told = Span(cue.start, line.words[cue.at].end)
    return reading.made(told, entry.cls, source, content, inherited=span is None)


class Interview:
    """Which paragraphs of an article are questions of an interview, and which are answers.

    An article with three paragraphs or more that end in a question mark, each followed by one that
    does not, is an interview. Who spoke last before the first question, answers.
    """

    def __init__(self, raw: str, spans: Sequence[Span]) -> None:
        asks = [raw[start:end].rstrip(' "»”').endswith("؟") for start, end in spans]
        short = [len(raw[start:end].split()) <= _QUESTION for start, end in spans]
        asked = [n for n in range(len(spans) - 1) if asks[n] and short[n] and not asks[n + 1]]
        many = len(asked) >= _QUESTIONS
        self._questions = range(asked[0], asked[-1] + 2) if many else range(0)
        self._asks = asks
        self._speaker: Source | None = None

    def opens(self, number: int, reading: Reading) -> None:
        """Gives the word to the one who is asked, before a paragraph is read."""
        if number in self._questions:
            if number == self._questions.start:
                self._speaker = reading.speaker
            reading.speaker = self._speaker

    def answers(self, number: int) -> bool:
        """Whether a paragraph is an answer: the one behind a question; later ones may be told."""
        behind = number in self._questions and number > 0 and self._asks[number - 1]
        return behind and not self._asks[number] and self._speaker is not None


def answer(reading: Reading) -> None:
    """A paragraph of an interview in which the one who is asked speaks."""
    line = reading.line
    content = line.trimmed(line.words[0].start, line.words[-1].end) if line.words else None
    if reading.speaker and content:
        mode = reading.contents.mode(content, None)
        reading.found.append(
            Statement(reading.part, None, "neutral", reading.speaker, True, None, content, mode)
        )
