"""The written forms of an Arabic verb, generated from its past and its imperfect.

Unvocalised third and first person, active and passive, with object pronouns, in the spelling of
`text.form`. The rare feminine plural is left out, since that of a hollow verb looks like another
verb (أعلن, "they maintained"). Rules of the sound, hollow, defective and hamzated verb: Wright, *A
Grammar of the Arabic Language* (3rd ed., I, §§ 89-182).
"""

from collections.abc import Iterator
from typing import NamedTuple

from analysis.text import form

PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "نا", "ني", "ك", "كم")
_LONG = "اوي"


class Inflection(NamedTuple):
    """What a written form of a verb says.

    Attributes:
        imperfect: whether it is the imperfect (يقصف), not the past.
        person: 3 or 1.
        number: s, d or p.
        gender: m or f; empty in the first person.
        active: whether the letters can be the active.
        passive: whether they can be the passive.
        pronoun: the object pronoun that is attached; empty if none.
        short: whether it is a shortened imperfect, which stands only behind لم and its like (يقم).
    """

    imperfect: bool
    person: int
    number: str
    gender: str
    active: bool = True
    passive: bool = False
    pronoun: str = ""
    short: bool = False


def conjugate(
    past: str, present: str, passive: tuple[str, ...] | None = ()
) -> dict[str, Inflection]:
    """All forms of a verb.

    Args:
        past: third person masculine singular, hamza written, no vowel signs (أطلق).
        present: the same person of the imperfect (يطلق).
        passive: its passive past, and the imperfect if that too has other letters (أصيب, يصاب);
            empty if the letters are those of the active; None if the verb has no passive.

    Returns:
        Normalised form to what it says. Of two readings of one form (تقصف, she or you) that of
        the third person; letters that can be both voices are marked as both.
    """
    found: dict[str, Inflection] = {}
    active = [*_past(past), *_imperfect(present, past)]
    for letters, said in active:
        found.setdefault(letters, said)
    if passive is None:
        return found
    undergone = _past(passive[0] if passive else _passive(past))
    later = _imperfect(passive[1] if len(passive) > 1 else present, past)
    for letters, said in [*undergone, *later]:
        if said.pronoun:
            continue
        known = found.get(letters)
        if known and known.person == said.person:
            found[letters] = known._replace(passive=True)
        elif known is None or known.person == 1:  # أصيب: he was hit, not I hit
            found[letters] = said._replace(active=False, passive=True)
    return found


def _passive(past: str) -> str:
    """The passive past of a verb whose other letters stay: ألقى, ألقي."""
    return f"{past[:-1]}ي" if past.endswith("ى") else past


def _past(word: str) -> list[tuple[str, Inflection]]:
    """The past, normalised."""
    stem, weak = word, ""
    if word.endswith(("ى", "ا")):
        stem, weak = word[:-1], "ي" if word.endswith("ى") else "و"
    plural = stem[:-1] if stem.endswith("ي") else stem  # لقي, لقوا
    short = stem if weak else _shortened(stem)
    third = [
        (word, "s", "m"),
        (f"{stem}ت", "s", "f"),
        (f"{stem}{weak}ا", "d", "m"),
        (f"{stem}تا", "d", "f"),
        (f"{plural}وا", "p", "m"),
    ]
    if word.endswith("أ"):  # لجؤوا beside لجأوا
        third.append((f"{word[:-1]}ؤوا", "p", "m"))
    made = [(letters, Inflection(False, 3, number, sex)) for letters, number, sex in third]
    made.append((f"{short}{weak}نا", Inflection(False, 1, "p", "")))
    return list(_with_pronouns(made))


def _imperfect(word: str, past: str) -> list[tuple[str, Inflection]]:
    """The imperfect with its short forms (لم يقم, لن يقصفوا), normalised."""
    stem = word[1:]
    weak = stem.endswith(("ي", "ى", "و")) and past.endswith(("ى", "ا", "ي"))
    hollow = len(stem) > 2 and stem[-2] in _LONG and past[-2:-1] == "ا" and not weak
    short = stem[:-1] if weak else (stem[:-2] + stem[-1] if hollow else stem)
    plural = stem[:-1] if weak else stem
    dual = f"{stem[:-1]}ي" if stem.endswith("ى") else stem
    third = [("ي", stem, "s", "m"), ("ت", stem, "s", "f")]
    third += [("ي", f"{plural}{end}", "p", "m") for end in ("ون", "وا")]
    third += [
        (first, f"{dual}{end}", "d", sex) for first, sex in ("يm", "تf") for end in ("ان", "ا")
    ]
    made = [(first + rest, Inflection(True, 3, number, sex)) for first, rest, number, sex in third]
    made += [("ن" + stem, Inflection(True, 1, "p", "")), ("أ" + stem, Inflection(True, 1, "s", ""))]
    if short != stem:
        cut = [("ي", "s", "m", 3), ("ت", "s", "f", 3), ("ن", "p", "", 1)]
        made += [
            (first + short, Inflection(True, person, number, gender, short=True))
            for first, number, gender, person in cut
        ]
    return list(_with_pronouns(made))


def _shortened(stem: str) -> str:
    """A stem before an ending in ن: قام, قم(نا); مد, مدد(نا); of two ن one is written."""
    if len(stem) == 2:
        stem += stem[-1]
    elif stem[-2] == "ا":
        stem = stem[:-2] + stem[-1]
    return stem.removesuffix("ن")


def _with_pronouns(made: list[tuple[str, Inflection]]) -> Iterator[tuple[str, Inflection]]:
    """Forms as they are, then with each object pronoun, normalised."""
    for letters, said in made:
        yield form(letters), said
    for letters, said in made:
        before = letters[:-1] if letters.endswith("وا") and said.number == "p" else letters
        before = f"{before[:-1]}ا" if before.endswith("ى") else before  # رماه
        for pronoun in PRONOUNS:
            yield form(before + pronoun), said._replace(pronoun=pronoun)
