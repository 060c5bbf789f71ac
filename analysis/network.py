"""Who is named together, as a graph that Gephi and other network programs read."""

import os
import xml.etree.ElementTree as Xml
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import regex

from analysis import output
from analysis.study import Study

# XML 1.0 knows no other characters, not even escaped.
_NO_XML = regex.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NODES = {"type": "string", "label_en": "string", "mentions": "integer", "articles": "integer"}
_EDGES = {
    "articles": "integer",
    "expected": "double",
    "g2": "double",
    "npmi": "double",
    "q": "double",
}


def gexf(study: Study) -> str:
    """The table `cooccurrence` as an undirected graph in GEXF 1.3.

    Args:
        study: the study.

    Returns:
        XML: a node for each entity that is named, with its Arabic label, type, English label,
        mentions once per article and articles; an edge for each pair, whose weight is the number of
        paragraphs that name both, with the measures of the table.
    """
    root = Xml.Element("gexf", {"xmlns": "http://gexf.net/1.3", "version": "1.3"})
    meta = Xml.SubElement(root, "meta")  # no date: the same study gives the same bytes
    Xml.SubElement(meta, "creator").text = "arabic-news-analysis"
    graph = Xml.SubElement(root, "graph", {"defaultedgetype": "undirected", "mode": "static"})
    for kind, columns in (("node", _NODES), ("edge", _EDGES)):
        declared = Xml.SubElement(graph, "attributes", {"class": kind})
        for name, type_ in columns.items():
            Xml.SubElement(declared, "attribute", {"id": name, "title": name, "type": type_})
    _add_nodes(Xml.SubElement(graph, "nodes"), study)
    _add_edges(Xml.SubElement(graph, "edges"), study["cooccurrence"])
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, "unicode") + "\n"


def write(study: Study, path: str | os.PathLike[str]) -> None:
    """Writes the graph into a file, which Gephi opens; see `gexf`."""
    output.write_text(gexf(study), Path(path))


def _add_nodes(nodes: Xml.Element, study: Study) -> None:
    labels = study.labels()
    english = study["entities"].set_index("entity")["label_en"]
    rows = study["entity_frequency"].rename(
        columns={"once_article": "mentions", "documents": "articles"}
    )
    rows = rows.assign(label_en=rows["entity"].map(english)).sort_values("entity")
    for row in rows.to_dict("records"):
        entity = str(row["entity"])
        given = {"id": _xml(entity), "label": _xml(labels.get(entity, entity))}
        _add_values(Xml.SubElement(nodes, "node", given), row, _NODES)


def _add_edges(edges: Xml.Element, pairs: pd.DataFrame) -> None:
    for at, row in enumerate(pairs.sort_values(["entity_a", "entity_b"]).to_dict("records")):
        given = {
            "id": str(at),
            "source": _xml(row["entity_a"]),
            "target": _xml(row["entity_b"]),
            "weight": str(row["paragraphs"]),
        }
        _add_values(Xml.SubElement(edges, "edge", given), row, _EDGES)


def _add_values(element: Xml.Element, row: Mapping[Any, Any], columns: Mapping[str, str]) -> None:
    values = Xml.SubElement(element, "attvalues")
    for name in columns:
        if not pd.isna(row[name]):
            Xml.SubElement(values, "attvalue", {"for": name, "value": _xml(row[name])})


def _xml(value: object) -> str:
    """A value as XML may hold it; the writer escapes it."""
    return _NO_XML.sub("\ufffd", str(value))
