"""The graph holds what the table says, whatever names are made of."""

import xml.etree.ElementTree as Xml
from pathlib import Path
from typing import Any

from analysis import interchange, network, tables
from analysis.settings import Settings
from analysis.study import Study

HOSTILE = '<b>"الجبهة" & \x00\x0b\ud800</b>'
SPACE = {"": "http://gexf.net/1.3"}


TEXT = "الجيش في المدينة\n\nالمدينة"
ARTICLES: dict[str, Any] = {
    "documents": [
        {"doc_id": doc_id, "text": TEXT, "date": date}
        for doc_id, date in (("1", "2031-03-02"), ("2", None), ("3", "2031-03-01"))
    ],
    "paragraphs": [
        {"doc_id": doc_id, "paragraph": n, "start": start, "end": end, "kind": "body", "text": text}
        for doc_id in "123"
        for n, (start, end, text) in enumerate(((0, 16, TEXT[:16]), (18, 25, TEXT[18:])))
    ],
    "mentions": [
        {
            "doc_id": doc_id, "part": "body", "start": start, "end": end, "entity": entity,
            "form": "name", "method": "dictionary", "status": "machine", "repeated": "none",
        }
        for doc_id, start, end, entity in (
            ("1", 0, 5, "b"), ("1", 9, 16, "a"), ("2", 0, 5, "b"), ("2", 9, 16, "a"),
            ("3", 0, 5, "b"), ("3", 18, 25, "a"),
        )
    ],
}  # fmt: skip


def study(label: str = "الجيش") -> Study:
    entities = [
        {"entity": "b", "type": "ORG", "label_ar": label, "label_en": "army"},
        {"entity": "a", "type": "LOC", "label_ar": "المدينة"},
        {"entity": "never", "type": "LOC", "label_ar": "غيرها"},
    ]
    frequency = [
        {"entity": "b", "type": "ORG", "once_article": 7, "documents": 3},
        {"entity": "a", "type": "LOC", "once_article": 4, "documents": 2},
    ]
    pair = {
        "entity_a": "a",
        "entity_b": "b",
        "paragraphs": 3,
        "articles": 2,
        "g2": 1.5,
        "npmi": -0.25,
    }
    rows: dict[str, Any] = {
        "entities": entities,
        "entity_frequency": frequency,
        "cooccurrence": [pair],
        **ARTICLES,
    }
    made = {name: tables.frame(name, given) for name, given in rows.items()}
    return Study(made, {}, Settings(actors=()), None)


def values(element: Xml.Element) -> dict[str | None, str | None]:
    return {v.get("for"): v.get("value") for v in element.iterfind(".//attvalue", SPACE)}


def test_nodes_and_edges() -> None:
    root = Xml.fromstring(network.gexf(study()))
    assert root.tag == "{http://gexf.net/1.3}gexf" and root.get("version") == "1.3"
    nodes = root.findall(".//node", SPACE)
    assert [(n.get("id"), n.get("label")) for n in nodes] == [("a", "المدينة"), ("b", "الجيش")]
    assert values(nodes[0]) == {"type": "LOC", "mentions": "4", "articles": "2", "undated": "1"}
    assert values(nodes[1])["label_en"] == "army"
    (edge,) = root.findall(".//edge", SPACE)
    assert (edge.get("source"), edge.get("target"), edge.get("weight")) == ("a", "b", "3")
    assert values(edge) == {"articles": "2", "undated": "1", "g2": "1.5", "npmi": "-0.25"}
    for kind, found in (("node", nodes[1]), ("edge", edge)):
        declared = root.findall(f".//attributes[@class='{kind}']/attribute", SPACE)
        assert set(values(found)) <= {a.get("id") for a in declared}


def test_days_are_those_of_the_articles() -> None:
    root = Xml.fromstring(network.gexf(study()))
    graph = root.find("graph", SPACE)
    assert graph is not None
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")

    def days(element: Xml.Element) -> list[str | None]:
        return [spell.get("start") for spell in element.iterfind(".//spell", SPACE)]

    assert [days(node) for node in root.findall(".//node", SPACE)] == [
        ["2031-03-01", "2031-03-02"],
        ["2031-03-01", "2031-03-02"],
    ]
    (edge,) = root.findall(".//edge", SPACE)
    assert days(edge) == ["2031-03-02"]  # in the third article they stand in two paragraphs


def test_a_name_breaks_no_graph(tmp_path: Path) -> None:
    # The hostile label does not come by a table, whose strings hold no lone surrogate.
    assert interchange.xml_text(HOSTILE) == '<b>"الجبهة" & ���</b>'
    label = HOSTILE[:-5]
    made = study(label.replace("\ud800", ""))
    network.write(made, tmp_path / "names.gexf")
    nodes = Xml.parse(tmp_path / "names.gexf").getroot().findall(".//node", SPACE)
    assert nodes[1].get("label") == '<b>"الجبهة" & ��'


def test_nothing_is_an_empty_graph_and_the_same_study_the_same_bytes() -> None:
    empty = {
        name: tables.frame(name, [])
        for name in ("entities", "entity_frequency", "cooccurrence", *ARTICLES)
    }
    root = Xml.fromstring(network.gexf(Study(empty, {}, Settings(actors=()), None)))
    assert not root.findall(".//node", SPACE)
    assert network.gexf(study()) == network.gexf(study())
