"""Draws the README's figure from the sample: python docs/figures.py."""

from pathlib import Path

import analysis
from analysis import plots

study = analysis.open()
axes = plots.article_map(study["documents"], study["paragraphs"], study["families"])
picture = plots.image(axes.get_figure(root=True), dpi=110)
(Path(__file__).parent / "images" / "article_map.png").write_bytes(picture)
