"""Where is a YAML file that a user wrote wrong?"""

from pathlib import Path

import yaml

from analysis.errors import AnalysisError


def read(path: Path, what: str) -> str:
    """The text of a file.

    Args:
        path: where it is.
        what: what it is called in messages.

    Raises:
        AnalysisError: if it is not there, or no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AnalysisError(f"{what} {path} is not there; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise AnalysisError(f"{what} {path} cannot be read ({error}); save it in UTF-8") from None


def broken(error: yaml.YAMLError, text: str) -> str:
    """Where a text is no YAML, and what to do about it."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return f" is no YAML: {' '.join(str(error).split())}; mend it there"
    line = text.splitlines()[mark.line] if mark.line < len(text.splitlines()) else ""
    advice = "see whether a colon, a bracket or a quotation mark is missing, here or above"
    if "\t" in line or "\u00a0" in line:
        advice = "indent with spaces, not with tabs or no-break spaces"
    elif line.count(":") > 1 or line.lstrip("- ")[:1] in ("*", "&", "!", "%", "@", "`", "«"):
        advice = "put names with : or signs in quotes"
    return f", line {mark.line + 1}, is no YAML ({getattr(error, 'problem', '')}): {advice}"


def check_keys(path: Path, what: str, node: yaml.Node) -> None:
    """Refuses a key that stands twice in one place: YAML would keep the last one silently."""
    waiting, seen = [node], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode) or id(node) in seen:  # an alias may lead in a circle
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
            continue
        keys: set[str] = set()
        for key, value in node.value:
            waiting.append(value)
            if str(key.value) in keys:
                raise AnalysisError(
                    f"{what} {path.name}, line {key.start_mark.line + 1}: the key "
                    f"{key.value!r} stands twice; put what belongs to it in one place"
                )
            keys.add(str(key.value))
