"""Lexicons, actor files and templates: data that a linguist can read and correct."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@lru_cache(maxsize=64)
def read_yaml(name: str) -> Any:
    """A shipped YAML file's content.

    Args:
        name: path below `analysis/resources`, in POSIX form.
    """
    return load_yaml((FOLDER / name).read_text(encoding="utf-8"))


def load_yaml(text: str) -> Any:
    """The value of a YAML text, read safely; ten times faster where PyYAML has its C parser.

    Raises:
        yaml.YAMLError: if it is no YAML.
    """
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
