"""Draws the README's figure from the sample: python docs/figures.py."""

from pathlib import Path

import analysis
from analysis import plots

study = analysis.open()
axes = plots.article_map(study["documents"], study["paragraphs"], study["families"])
figure = axes.get_figure(root=True)
assert figure is not None
picture = plots.image(figure, dpi=110)
(Path(__file__).parent / "images" / "article_map.png").write_bytes(picture)
