"""Who is named together, as a graph that Gephi and other network programs read."""

import os
import xml.etree.ElementTree as Xml
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import compare, output
from analysis.interchange import xml_text
from analysis.study import Study

_NODES = {
    "type": "string",
    "label_en": "string",
    "mentions": "integer",
    "articles": "integer",
    "undated": "integer",
}
_EDGES = {
    "articles": "integer",
    "undated": "integer",
    "expected": "double",
    "g2": "double",
    "npmi": "double",
    "q": "double",
}


def gexf(study: Study) -> str:
    """The table `cooccurrence` as an undirected graph over time, in GEXF 1.3 (gexf.net).

    Args:
        study: the study.

    Returns:
        XML: a node for each entity that is named, with its Arabic label, type, English label,
        mentions once per article and articles; an edge for each pair, whose weight is the number of
        paragraphs that name both, with the measures of the table. Spells are the days of the
        articles that name it, or both; `undated` counts articles of which no day is known.
    """
    root = Xml.Element("gexf", {"xmlns": "http://gexf.net/1.3", "version": "1.3"})
    meta = Xml.SubElement(root, "meta")  # no date: the same study gives the same bytes
    Xml.SubElement(meta, "creator").text = "arabic-news-analysis"
    about = {"defaultedgetype": "undirected", "mode": "dynamic"}
    about |= {"timeformat": "date", "timerepresentation": "interval"}
    graph = Xml.SubElement(root, "graph", about)
    for kind, columns in (("node", _NODES), ("edge", _EDGES)):
        declared = Xml.SubElement(graph, "attributes", {"class": kind})
        for name, type_ in columns.items():
            Xml.SubElement(declared, "attribute", {"id": name, "title": name, "type": type_})
    mentions = compare.counted(study["mentions"])
    together = compare.together(study["documents"], study["paragraphs"], mentions)
    _add_nodes(Xml.SubElement(graph, "nodes"), study, _days(study, mentions))
    edges = Xml.SubElement(graph, "edges")
    _add_edges(edges, study["cooccurrence"], _days(study, together))
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, "unicode") + "\n"


def write(study: Study, path: str | os.PathLike[str]) -> None:
    """Writes the graph into a file, which Gephi opens; see `gexf`."""
    output.write_text(gexf(study), Path(path))


_Days = Mapping[tuple[str, ...], tuple[list[str], int]]


def _days(study: Study, rows: pd.DataFrame) -> _Days:
    """By entity, or pair, the days of articles that name it, and how many have none."""
    keys = [name for name in ("entity", "entity_a", "entity_b") if name in rows]
    once = rows.drop_duplicates(["doc_id", *keys])
    dated = once.merge(study["documents"][["doc_id", "date"]], on="doc_id")
    found = {}
    for key, days in dated.groupby(keys)["date"]:
        names = tuple(map(str, key))
        found[names] = sorted(set(days.dropna())), int(days.isna().sum())
    return found


def _add_spells(element: Xml.Element, days: list[str]) -> None:
    if days:
        spells = Xml.SubElement(element, "spells")
        for day in days:
            Xml.SubElement(spells, "spell", {"start": day, "end": day})


def _add_nodes(nodes: Xml.Element, study: Study, days: _Days) -> None:
    labels = study.labels()
    english = study["entities"].set_index("entity")["label_en"]
    rows = study["entity_frequency"].rename(
        columns={"once_article": "mentions", "documents": "articles"}
    )
    rows = rows.assign(label_en=rows["entity"].map(english)).sort_values("entity")
    for row in rows.to_dict("records"):
        entity = str(row["entity"])
        when, undated = days.get((entity,), ([], 0))
        given = {"id": xml_text(entity), "label": xml_text(labels.get(entity, entity))}
        node = Xml.SubElement(nodes, "node", given)
        _add_values(node, {**row, "undated": undated}, _NODES)
        _add_spells(node, when)


def _add_edges(edges: Xml.Element, pairs: pd.DataFrame, days: _Days) -> None:
    for at, row in enumerate(pairs.sort_values(["entity_a", "entity_b"]).to_dict("records")):
        given = {
            "id": str(at),
            "source": xml_text(row["entity_a"]),
            "target": xml_text(row["entity_b"]),
            "weight": str(row["paragraphs"]),
        }
        when, undated = days.get((row["entity_a"], row["entity_b"]), ([], 0))
        edge = Xml.SubElement(edges, "edge", given)
        _add_values(edge, {**row, "undated": undated}, _EDGES)
        _add_spells(edge, when)


def _add_values(element: Xml.Element, row: Mapping[Any, Any], columns: Mapping[str, str]) -> None:
    values = Xml.SubElement(element, "attvalues")
    for name in columns:
        if not pd.isna(row[name]):
            Xml.SubElement(values, "attvalue", {"for": name, "value": xml_text(row[name])})
