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
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
