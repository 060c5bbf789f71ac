"""Cues that are no verb: بحسب X, وفقاً لـ X, على حد قوله, كما قال X."""

from analysis.contents import Opening
from analysis.cues import Cue
from analysis.reporting import Nominal
from analysis.sources import Source
from analysis.statements import Reading, Statement
from analysis.text import Span

_COMPACT = 8  # words of a source behind بحسب without a comma behind it


def statement(reading: Reading, number: int, cue: Cue, entry: Nominal) -> Statement | None:
    """بحسب X, وفقاً لـ X, على حد قوله: at the head of a clause or after it."""
    line, at = reading.line, cue.end
    limit = line.limit(cue.at)
    cls = entry.cls
    if cls == "opining" and not (line.comma(cue.at) or _heads(reading, cue)):
        return None  # حقق نتيجة سلبية برأي محبيه: in passing
    if "verb" in entry.takes:
        return _as_said(reading, number, cue, entry)
    if reading.spoke_last(cue.start) and (
        entry.takes == ("pronoun",) or line.form(at) in reading.lexicon.said_by_him
    ):
        return None  # على حد قوله, in what he is reported to say already
    if entry.takes == ("pronoun",):
        return _covering(reading, number, cue, cls, at, reading.speaker, inherited=True)
    if line.form(at) in reading.lexicon.plain:  # بزعم أن
        content = reading.contents.content(number, Opening(at, at + 1))
        span = Span(cue.start, line.words[cue.end - 1].end)
        return reading.made(span, cls, reading.speaker, content, inherited=True)
    if at < limit and line.form(at) in reading.lexicon.said_by_him:
        cls, cue = reading.lexicon.said_by_him[line.form(at)], cue._replace(end=at + 1)
        return _covering(reading, number, cue, cls, at + 1, reading.speaker, inherited=True)
    if line.form(at) in reading.lexicon.speech_nouns and not _is_adjective(reading, at + 1):
        cls, cue = reading.lexicon.speech_nouns[line.form(at)], cue._replace(end=at + 1)
    elif "noun" not in entry.takes:
        return None
    return _of_noun(reading, number, cue, cls, entry)


def _of_noun(reading: Reading, number: int, cue: Cue, cls: str, entry: Nominal) -> Statement | None:
    """A nominal cue with the noun phrase that follows it, or its preposition."""
    line, at, drop = reading.line, cue.end, 0
    limit = line.limit(cue.at)
    if entry.prepositions and at < limit:
        if line.form(at) in entry.prepositions:
            at += 1
        elif "ل" in entry.prepositions and reading.contents.has_proclitic(at, "ل"):
            drop = 1
        else:
            return None
    bare = line.form(at)[drop:].removeprefix("ل" if line.form(at).startswith("لل") else "ال")
    if at >= limit or (entry.guard and {bare, line.form(at)} & reading.lexicon.not_before):
        return None
    end = phrase_end(reading, at, limit, head=_heads(reading, cue))
    span = reading.sources.phrase(line, at, end, drop=drop)
    if span is None:
        return None
    source = reading.sources.named(line, span)
    return _covering(reading, number, cue, cls, end, source, inherited=False)


def _is_adjective(reading: Reading, at: int) -> bool:
    """Whether an indefinite nisba follows: تقديرات محلية are nobody's but their own."""
    return reading.line.form(at).endswith("يه") and not reading.line.form(at).startswith("ال")


def _heads(reading: Reading, cue: Cue) -> bool:
    """Whether a nominal cue can stand before its clause: at the head of a sentence, or و."""
    return cue.at == reading.line.first(cue.at) or cue.conjoined


def phrase_end(reading: Reading, at: int, limit: int, *, head: bool) -> int:
    """Where the phrase behind a nominal cue ends: at فإن or فقد, else at the first comma."""
    line = reading.line
    for end in range(at + 1, limit):
        if line.form(end) in reading.lexicon.resuming or line.form(end) in reading.lexicon.plain:
            return end
        quote = line.quote_at(end)
        if quote and reading.contents.is_speech(quote, beside=False):
            return end
        if line.comma(end) and _apposition(reading, end, limit):
            continue
        if set("؛:.()") & set(line.gap(end)) or line.comma(end):
            return end
    if not head and limit - at <= _COMPACT:
        return limit
    end = at + 1
    while end < min(limit, at + _COMPACT) and _belongs(reading, end):
        end += 1
    return end


def _apposition(reading: Reading, at: int, limit: int) -> bool:
    """Whether a name of some words stands between two commas: المتحدثة باسمها، ليلى سعد،."""
    line, lexicon = reading.line, reading.lexicon
    closed = next((i for i in range(at + 1, min(at + 6, limit)) if line.closed(i)), limit)
    if closed - at > 4 or reading.contents.begins_cue(at):
        return False
    if line.phrase(at, lexicon.source_end) or line.phrase(at, lexicon.breaks) or line.time(at):
        return False
    start, end = line.words[at].start, line.words[closed - 1].end
    if any(n.type == "PERS" for n in reading.sources.inside(start, end)):
        return True
    at += lexicon.kinds.get(line.form(at).removeprefix("ال")) in ("title", "office")
    return closed - at >= 2 and reading.sources.is_name(line, at, closed)


def _belongs(reading: Reading, at: int) -> bool:
    """Whether a word goes on with a noun phrase that no comma closes: وزارة | الصحة."""
    line = reading.line
    word, start = line.form(at), line.words[at].start
    named = any(
        n.start < line.words[at].end <= n.end
        for n in reading.sources.inside(start - 80, start + 80)
    )
    if named or word.startswith(("ال", "لل")):
        return True
    before = line.form(at - 1)
    if before.startswith("ال") or word in reading.lexicon.prepositions:
        return reading.sources.is_name(line, at, at + 1)
    return word.endswith(("يه", "ي", "ين")) or before in reading.lexicon.kinds


def _covering(
    reading: Reading,
    number: int,
    cue: Cue,
    cls: str,
    at: int,
    source: Source | None,
    *,
    inherited: bool,
) -> Statement | None:
    """The statement of a nominal cue: the clause that it covers, behind, before or round it."""
    line = reading.line
    limit = line.limit(cue.at)
    resumed = at < limit and line.form(at) in reading.lexicon.resuming
    if at < limit and (_heads(reading, cue) or resumed):
        while at < limit and (
            line.form(at) in reading.lexicon.resuming or line.form(at) in reading.lexicon.plain
        ):
            at += 1
        content = reading.contents.content(number, Opening(at, at)) if at < limit else None
    else:
        content = _clause_round(reading, number, cue, at, limit)
    span = Span(cue.start, line.words[cue.end - 1].end)
    return reading.made(span, cls, source, content, inherited=inherited)


def _clause_round(reading: Reading, number: int, cue: Cue, at: int, limit: int) -> Span | None:
    """The clause before a nominal cue; with what follows, if the cue stands in its middle."""
    line = reading.line
    before = reading.found[-1] if reading.found else None
    if before and before.cue and before.cue.start < cue.start < before.content.start:
        if line.form(cue.at) in reading.lexicon.relaying:
            reading.found.pop()  # أفادت الوكالة، نقلاً عن مصدر، بأن: the agency relays
        return before.content
    first = line.first(cue.at)
    quote = line.quote_before(cue.at) if cue.at else None
    if quote and reading.contents.is_speech(quote, beside=True):
        return line.trimmed(quote.start, quote.end)  # "...", كما قال آخرهم
    reported = reading.reported_since(line.words[first].start)
    start = reading.contents.clause_before(cue, first, reported=reported)
    end = cue.start
    both = at < limit and line.comma(at) == line.comma(cue.at)
    if both and (line.comma(at) or limit - at > 2) and _resumes(reading, at):
        end = reading.contents.end(line.words[at].start, at, number)
    return line.trimmed(start, end)


def _resumes(reading: Reading, at: int) -> bool:
    """Whether the clause goes on behind the comma that closes a nominal cue."""
    line = reading.line
    conjoined = line.bare(at) != line.form(at) and not reading.sources.begins(line.words[at].start)
    other = reading.contents.begins_cue(at) or line.phrase(at, reading.lexicon.breaks)
    relative = line.phrase(at, reading.lexicon.source_end)
    return not conjoined and not other and not relative


def _as_said(reading: Reading, number: int, cue: Cue, entry: Nominal) -> Statement | None:
    """حسبما أفاد X, كما قال X: cue and verb are one."""
    line = reading.line
    word = line.form(cue.end)
    known = reading.lexicon.verbs
    verb = known.get(word) or known.get(word.removesuffix("ه").removesuffix("ها"))  # ما قاله
    if (
        verb is None
        or verb.participle
        or (entry.no_clause and "quote" not in verb.frame)
        or cue.end >= line.limit(cue.at)
    ):
        return None
    if line.form(cue.at - 1) in reading.lexicon.adverbials:
        return None  # رداً على ما أعلنه
    whole = cue._replace(end=cue.end + 1)
    clause = reading.contents.search(whole, verb.frame, verb.object)
    near = clause is not None and not any(
        line.comma(i) for i in range(whole.end, min(clause.content, len(line.words)))
    )
    if entry.no_clause and (near or cue.at == line.first(cue.at)):
        return None  # كما قال إن: an ordinary verb, found as such
    limit = line.limit(cue.at)
    end = phrase_end(reading, whole.end, limit, head=False) if whole.end < limit else limit
    span = reading.sources.phrase(line, whole.end, end) if whole.end < end else None
    source = reading.sources.named(line, span) if span else reading.speaker
    if entry.no_clause and not _says_no_more(reading, whole.end, end, span):
        return None  # كما أكد الوزير وجود خلاف: "also"
    return _covering(reading, number, whole, verb.cls, end, source, inherited=span is None)


def _says_no_more(reading: Reading, at: int, end: int, span: Span | None) -> bool:
    """Whether nothing but a subject, times and circumstances stands between words."""
    line, lexicon = reading.line, reading.lexicon
    if at >= end:
        return True
    if span is None or reading.contents.has_proclitic(at, "ب"):
        return False
    behind = line.index(span.end)
    return (
        behind >= end
        or line.form(behind) in lexicon.prepositions
        or bool(line.time(behind) or line.phrase(behind, lexicon.source_end))
        or reading.sources.addressed(line, behind)
    )
