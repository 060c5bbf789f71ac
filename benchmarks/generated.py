"""News-like Arabic articles in any number, for measuring speed, memory and equality.

`python -m benchmarks.generated 100000 --out corpus.jsonl` writes articles of about 320 words, the
same for the same seed: sentences of names, places, numbers, reported speech and acts, filled up
with words of a Zipf distribution. What scrapes repeat is in them, too: wire copy taken over whole
or edited, blocks pasted twice, lines of the page, headlines. They read like no news; they cost what
news costs.
"""

import argparse
import datetime
import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path

OUTLETS = 24
_DAYS = 1500
_ROOTS = "بتثجحخدذرزسشصضطعغفقكلمنهوي"
_PATTERNS = (
    "{}ا{}{}",
    "م{}{}و{}",
    "{}{}ي{}",
    "ت{}{}ي{}",
    "ا{}{}ا{}",
    "{}{}{}ة",
    "م{}ا{}{}ة",
    "{}{}ا{}ات",
)
_SMALL = "في من على إلى عن مع بعد قبل منذ خلال حول ضد عبر بين تحت أمام حتى بسبب رغم دون"
_FIRST = (
    "سامر رائد هادي نادر لؤي وسام زياد كريم ماهر باسل فادي جمال طارق عامر نبيل سهى ليلى "
    "رنا هدى منى سلمى دانا ريم نور"
)
_LAST = (
    "القيسومي الدلفاوي المرزوقاني الحمدوني الشاعوري البرقاني النعساني الطحلاوي الزيدوني "
    "السلموني العبدوني الكفرناوي الرملاوي التلعفاني الجبلاوي السهلاوي"
)
_PLACES = "دمشق حلب بغداد بيروت القاهرة عمان الموصل الرقة درعا حمص صنعاء عدن طرابلس تونس غزة"
_ROLES = (
    "وزير الخارجية", "المتحدث باسم الجيش", "رئيس البلدية", "مدير المستشفى", "قائد الشرطة",
    "محافظ المدينة", "الناطق باسم الحكومة", "رئيس لجنة الإغاثة",
)  # fmt: skip
_BODIES = (
    "الأمم المتحدة", "وزارة الصحة", "الجيش", "الشرطة", "الهلال الأحمر", "منظمة العفو الدولية",
    "مجلس الأمن", "قوات سوريا الديمقراطية", "الاتحاد الأوروبي", "وكالة رويترز",
)  # fmt: skip
_SENTENCES = (
    "قال {role} {person} إن {w} {w} {w} {s} {w} {w} {s} {w}.",
    "وأكد {person} أن {w} {s} {w} {w} {w} {s} {place} {w}.",
    "أعلنت {body} {day} مقتل {n} {w} {s} {w} {w} {s} {place}.",
    "وأضاف: «{w} {w} {s} {w} {w} {w} {s} {w} {w}».",
    "قصفت طائرات {body} {w} {s} {w} {w} {w} {s} {place} {day}.",
    "اعتقلت الشرطة {n} {w} {s} {w} {w} {s} {w} {place}، بحسب {body}.",
    "وذكرت مصادر {w} أن {w} {w} {s} {w} {w} {w} {s} {w}.",
    "{w} {w} {s} {w} {w} {s} {w} {w} {w} {s} {w}.",
    "{w} {w} {w} {s} {place} {s} {w} {w} {w} {s} {w} {w}.",
    "ووصل {person} إلى {place} {day} {s} {w} {w} {w} {s} {w}.",
    "وبلغ عدد {w} {n} {s} {w} {w} {w} {s} {w} {w} {s} {w}.",
    "ونفى {role} {w} {w} {s} {w} {w} {w} {s} {w}.",
    "وسلمت {body} {n} طناً من {w} {s} {w} {w} {s} {place}.",
    "وطالب {person} {body} بـ{w} {w} {s} {w} {w} {w} {s} {w} {w}.",
)
_DAY = ("الأحد", "الاثنين", "الثلاثاء", "أمس", "اليوم", "صباح الأربعاء", "مساء الخميس")
_FOOT = ("اقرأ أيضاً: {w} {w} {s} {w}", "تابعونا على {outlet}", "المصدر: {outlet}")


class _Writer:
    """Writes sentences; the same ones for one seed."""

    def __init__(self, seed: int, types: int = 40_000) -> None:
        self._any = random.Random(seed)
        made = dict.fromkeys(self._word() for _ in range(types))
        self._words = list(made)
        weights = (1 / (rank + 20) for rank in range(len(self._words)))
        self._weights = list(itertools.accumulate(weights))

    def _word(self) -> str:
        word = self._any.choice(_PATTERNS).format(*self._any.choices(_ROOTS, k=3))
        return self._any.choice(("", "ال", "ال", "و", "ب")) + word

    def sentence(self, outlet: str = "", templates: tuple[str, ...] = _SENTENCES) -> str:
        """A sentence of a template."""
        parts = self._any.choice(templates).split("{")
        made = [parts[0]]
        for part in parts[1:]:
            slot, rest = part.split("}", 1)
            made += [outlet if slot == "outlet" else self._fill(slot), rest]
        return "".join(made)

    def _fill(self, slot: str) -> str:
        def pick(given: str | tuple[str, ...]) -> str:
            return self._any.choice(given.split() if isinstance(given, str) else given)

        match slot:
            case "w":
                return self._any.choices(self._words, cum_weights=self._weights)[0]
            case "s":
                return pick(_SMALL)
            case "person":
                return f"{pick(_FIRST)} {pick(_LAST)}"
            case "n":
                return str(self._any.randint(2, 900))
            case "place":
                return pick(_PLACES)
        return pick({"role": _ROLES, "body": _BODIES, "day": _DAY}[slot])


def articles(count: int, words: int = 320, seed: int = 0) -> Iterator[dict[str, str]]:
    """Articles as rows: doc_id, title, outlet, date, url, text.

    Args:
        count: how many.
        words: how many words each has, about.
        seed: another one writes others.
    """
    say, chance = _Writer(seed), random.Random(seed + 1)
    recent: list[list[str]] = []
    for number in range(count):
        outlet = f"outlet {chance.randrange(OUTLETS)}"
        body = _body(say, chance, recent, words)
        recent.append(body)
        del recent[:-400]
        day = datetime.date(2021, 1, 1) + datetime.timedelta(days=number * _DAYS // count)
        lines = [f"{outlet} - {day.isoformat()}", *body]
        if chance.random() < 0.05:
            lines.append(chance.choice(body))
        if chance.random() < 0.6:
            lines += [say.sentence(outlet, _FOOT), f"جميع الحقوق محفوظة {outlet}"]
        yield {
            "doc_id": f"article-{number:08d}",
            "title": say.sentence().rstrip("."),
            "outlet": outlet,
            "date": day.isoformat(),
            "url": f"https://example.org/{number}",
            "text": "\n\n".join(lines),
        }


def _body(say: _Writer, chance: random.Random, recent: list[list[str]], words: int) -> list[str]:
    """Paragraphs: new ones, and in three articles of ten some of an earlier article."""
    body: list[str] = []
    if recent and chance.random() < 0.3:
        taken = chance.choice(recent)
        body += taken if chance.random() < 0.2 else taken[: max(1, len(taken) // 3)]
        if chance.random() < 0.5:
            body = [_edited(line, chance) for line in body]
    while (left := words - sum(line.count(" ") + 1 for line in body)) > 0:
        sentences = [say.sentence() for _ in range(min(3, left // 16 + 1))]
        body.append(" ".join(sentences))
    return body


def _edited(line: str, chance: random.Random) -> str:
    """A paragraph with a twentieth of its words left out."""
    return " ".join(word for word in line.split() if chance.random() > 0.05) or line


def main() -> None:
    """Writes a corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--words", type=int, default=320)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with given.out.open("w", encoding="utf-8") as file:
        for row in articles(given.count, given.words, given.seed):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
