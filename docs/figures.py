"""Draws the README's figure and the gallery from the sample: python docs/figures.py."""

import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

import analysis
from analysis import contrasts, events, plots, prose
from analysis.drawing import few_colours
from analysis.study import Study

DOCS = Path(__file__).parent
IMAGES = DOCS / "images"


def article_map(study: Study) -> Axes:
    """Where passages repeat."""
    tables = study["documents"], study["paragraphs"], study["families"]
    return plots.article_map(*tables)


def sharing(study: Study) -> Axes:
    """Who prints later what another one printed earlier."""
    return plots.sharing(study["sharing"])


def counts_by_level(study: Study) -> Axes:
    """Who is named most, with copies and without."""
    return plots.counts_by_level(study["entity_frequency"], labels=study.labels())


def naming(study: Study) -> Axes:
    """What somebody is called, by each outlet and by each source."""
    entity = prose.contested(study)[0]
    return plots.naming(study["naming"], entity, labels=study.labels())


def timeline(study: Study) -> Axes:
    """Who is named when."""
    top = study["entity_frequency"]["entity"].head(6).tolist()
    return plots.timeline(study["documents"], study["mentions"], top, labels=study.labels())


def voices(study: Study) -> Axes:
    """Who is quoted how much."""
    return plots.voices(study["voices"], labels=study.labels())


def voice_shares(study: Study) -> Axes:
    """What statements are like; by kind, named, mode or cue_class."""
    return plots.voice_shares(study["voice_shares"], "cue_class")


def actions(study: Study) -> Axes:
    """Which acts are told."""
    return plots.actions(study["actions"], events.reliable())


def figures(study: Study) -> Axes:
    """What is counted of one event."""
    dead = study["figures"].query("what == 'dead'")
    return plots.figures(dead[dead["event"] == dead["event"].mode()[0]])


def days(study: Study) -> Axes:
    """The days of which an article speaks."""
    dates = study["dates"]
    return plots.days(dates[dates["doc_id"] == "masaa-0308-inquiry"])


def keyness(study: Study) -> Axes:
    """The words that set an outlet apart."""
    words = contrasts.by_outlet(study["keyness"])
    return plots.keyness(words, "وكالة السرو للأنباء")


def word_shift(study: Study) -> Axes:
    """The words that make up most of the difference."""
    words = contrasts.by_outlet(study["keyness"], "own")
    return plots.word_shift(words, "صدى السيسبان")


def collocates(study: Study) -> Axes:
    """The words beside a name."""
    near = study["collocates"].query("entity == 'wadi_front' and outlet.isna()")
    return plots.collocates(near, "جبهة الوادي")


def choices(study: Study) -> Axes:
    """Which of several words is chosen."""
    return plots.choices(study["choices"], "armed_group", labels=study.labels())


def own(study: Study) -> Axes:
    """Your own figures, by pandas, seaborn, networkx or matplotlib, with raw Arabic."""
    told = study["voices"].head(5).set_index("source")[["direct", "indirect"]]
    told = told.set_axis(["نقل حرفي", "نقل بالمعنى"], axis=1)
    with plots.arabic():
        axes = told.plot.barh(title="من ينقل عنه أكثر؟", ylabel="")
        axes.set_label("Statements by source, direct and indirect.")
        return plots.from_the_right(axes)


GALLERY: Sequence[Callable[[Study], Axes]] = (
    article_map, sharing, counts_by_level, naming, timeline, voices, voice_shares, actions,
    figures, days, keyness, word_shift, collocates, choices, own,
)  # fmt: skip
_HEAD = """# Gallery

Every figure of `analysis.plots`, drawn from the sample by `docs/figures.py`, with the lines that
make it. Before them stands:

```python
import analysis
from analysis import contrasts, events, plots, prose

study = analysis.open()
```

Each function returns its Axes, so that you can change what you like and save it:
`plots.image(axes.figure, format="pdf")` gives the file's bytes. Inside `with plots.arabic():` plots
of your own have the same style, and their Arabic comes out right.
"""


def main() -> None:
    """Writes the pictures and the page that shows them."""
    study = analysis.open()
    parts = [_HEAD]
    for draw in GALLERY:
        figure: Any = draw(study).get_figure(root=True)
        figure.set_layout_engine("constrained")  # room for the labels of a user's plot too
        picture = few_colours(plots.image(figure, dpi=110))
        (IMAGES / f"{draw.__name__}.png").write_bytes(picture)
        alt = plots.alt_text(figure).replace("[", "(").replace("]", ")")
        parts.append(
            f"## {(draw.__doc__ or '').rstrip('.')}\n\n```python\n{_lines(draw)}\n```\n\n"
            f"![{alt}](images/{draw.__name__}.png)\n"
        )
    (DOCS / "gallery.md").write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _lines(draw: Callable[..., Any]) -> str:
    """The body of a function, without its docstring and `return`."""
    body = textwrap.dedent("\n".join(inspect.getsource(draw).splitlines()[2:]))
    return re.sub(r"^( *)return ", r"\1", body, flags=re.M)


if __name__ == "__main__":
    main()
