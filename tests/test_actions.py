"""Who does what to whom: a table of tiny sentences, the lexicon, and what must always hold."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import actions, dates, entities, lines, places
from analysis.action_lexicon import classes, lexicon
from analysis.actions import Action
from analysis.resources import read_yaml
from analysis.taggers import Found

_NAME = re.compile(r"\[([^\]]+)=([A-Z]+)\]")
CASES = yaml.safe_load(Path(__file__).with_name("action_cases.yaml").read_text(encoding="utf-8"))


def find(marked: str) -> tuple[str, list[Action]]:
    """The actions of a sentence in which names are marked: [حلب=LOC]."""
    text, names = "", []
    for piece in re.split(r"(\[[^\]]+=[A-Z]+\])", marked):
        name = _NAME.fullmatch(piece)
        if name:
            names.append(Found("body", len(text), len(text) + len(name[1]), name[2]))
        text += name[1] if name else piece
    parts = lines.parts(None, text)
    times = [(time.part, time.start, time.end) for time in dates.find(parts, None)]
    return text, actions.find(parts, names, times)


def shown(text: str, action: Action) -> str:
    """An action in a line: class | verb | actor | target | what is not asserted and active."""
    spans = [action.verb, *(one.span if one else None for one in (action.actor, action.target))]
    written = [text[slice(*span)] if span else "-" for span in spans]
    marks = ["passive"] * action.passive + ["negated"] * action.negated
    marks += [action.modality] * (action.modality != "asserted")
    return " | ".join([action.cls, *written, *marks])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_actions(case: dict[str, object]) -> None:
    text, found = find(str(case["text"]))
    assert [shown(text, action) for action in found] == case["actions"]


# The lexicon


def test_entries_are_as_described() -> None:
    known = read_yaml("action_grammar.yaml")
    keys = {
        "past", "present", "passive", "nouns", "noun", "plural", "target", "subject", "noun_of",
        "if_actor", "if_target", "negated", "doubtful", "not_with", "verbal_noun",
    }  # fmt: skip
    kinds = set(known["kinds"]) | {"noun"}
    for cls, sections in classes().items():
        assert sections["meaning"] and sections["plover"], cls
        for section in ("verbs", "nouns", "phrases"):
            for entry in sections.get(section, ()):
                assert set(entry) <= keys, (cls, entry)
                assert set(entry.get("if_actor", ())) | set(entry.get("if_target", ())) <= kinds
                assert "past" not in entry or entry["present"].startswith("ي"), entry
                assert entry.get("subject") in (None, "target", "none")


def test_every_class_has_words_and_a_measured_precision_or_none() -> None:
    assert len(classes()) == 18
    known = lexicon()
    told = {verb.act.cls for verbs in known.verbs.values() for verb in verbs} - {""}
    assert told == set(classes())


# What always holds

_WORDS = """
قصف قصفت الجيش المدينة قتل 5 مدنيين شن مسلحون هجوما على في ، . « » وقال إن الذي التي لم قد س
بقصف مقتل اعتقال الشرطة أمس قامت بعملية تم و نزحت عائلات ( ) من قبل قتلوا قتلته أنه لن دون
"""


@settings(max_examples=300)
@given(st.lists(st.sampled_from(_WORDS.split()), max_size=40))
def test_spans_are_words_of_the_text_and_rows_differ(words: list[str]) -> None:
    text = " ".join(words)
    found = actions.find(lines.parts(None, text), [])
    assert len(found) == len({(a.verb, a.cls, a.actor, a.target) for a in found})
    for action in found:
        assert action.actor or action.target or action.cls in ("bomb", "attack")
        for span in (action.verb, *(one.span for one in (action.actor, action.target) if one)):
            assert 0 <= span.start < span.end <= len(text) and text[slice(*span)].strip()


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    actions.find(lines.parts(text, text), [])


def test_long_paragraphs_are_read_in_linear_time() -> None:
    sentence = "قصف الجيش المدينة وقتل خمسة مدنيين في هجوم شنه مسلحون، وقال إنهم انسحبوا منها، "
    found = actions.find(lines.parts(None, sentence * 400), [])
    assert len(found) >= 400


def test_an_adjective_of_a_name_tells_whose_act_it_is() -> None:
    raw = "القصف الإسرائيلي على لبنان، والهجوم المدفعي على حلب"
    adjective = entities.find(None, raw, places.load([], "all"))
    found = actions.find(lines.parts(None, raw), adjective)
    actors = [action.actor and raw[slice(*action.actor.span)] for action in found]
    assert actors == ["الإسرائيلي", None]
    assert found[0].actor and found[0].actor.entity == "place_il"
