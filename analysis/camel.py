"""CAMeL Tools' recogniser of names, if installed (Obeid et al. 2020, LREC).

It needs packages that are not installed with the project, and data that CAMeL Tools downloads when
it is asked to. Importing its module without that data would start a download: so the data are
looked for first.
"""

import json
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError

# What its module imports; the project's lock leaves it out, several gigabytes with torch.
_PACKAGES = ("torch", "transformers", "pyrsistent", "requests", "muddler")
_MEND = (
    f"`pip install {' '.join(_PACKAGES)} docopt tabulate` and `camel_data -i ner-arabert` "
    "(542 MB) install what it needs, or choose another tagger"
)


def data_folder() -> Path:
    """Where CAMeL Tools keeps its data: `$CAMELTOOLS_DATA`, else a folder of the user's."""
    if given := os.environ.get("CAMELTOOLS_DATA"):
        return Path(given).expanduser().absolute()
    home = Path.home()
    return (
        home / "AppData/Roaming/camel_tools" if sys.platform == "win32" else home / ".camel_tools"
    )


def model_folder() -> Path:
    """The folder of the model that CAMeL Tools' catalogue names as the default.

    Raises:
        AnalysisError: if catalogue or model are not there.
    """
    root = data_folder()
    try:
        catalogue = json.loads((root / "catalogue.json").read_text(encoding="utf-8"))
        listed = catalogue["components"]["NamedEntityRecognition"]
        folder = root / "data" / str(listed["datasets"][listed["default"]]["path"])
    except (OSError, ValueError, KeyError, TypeError):
        raise AnalysisError(f"{root} holds no catalogue of CAMeL Tools' data; {_MEND}") from None
    if not (folder / "config.json").is_file():
        raise AnalysisError(f"CAMeL Tools' model for names is not in {folder}; {_MEND}")
    return folder


class CamelTagger:
    """The recogniser of CAMeL Tools, with a label for each token that it is given."""

    name = "camel"

    def __init__(self) -> None:
        """Loads the model, on the CPU.

        Raises:
            AnalysisError: if data or packages are missing.
        """
        folder = model_folder()
        missing = [name for name in _PACKAGES if find_spec(name) is None]
        if missing:
            raise AnalysisError(f"not installed: {', '.join(missing)}; {_MEND}")
        from camel_tools.ner import NERecognizer

        self.recogniser: Any = NERecognizer(str(folder), use_gpu=False)

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """The label of each token of an article, by sentence; see `taggers.Tagger`.

        The recogniser drops a token of which its tokeniser leaves nothing (a lone U+200F): such
        tokens are held back from it, and are no names.
        """
        kept = [
            [at for at, token in enumerate(sentence) if self.recogniser.tokenizer.tokenize(token)]
            for sentence in sentences
        ]
        asked = [number for number, places in enumerate(kept) if places]
        given = [[sentences[number][at] for at in kept[number]] for number in asked]
        said = self.recogniser.predict(given) if given else []
        found = [["O"] * len(sentence) for sentence in sentences]
        for number, labels in zip(asked, said, strict=True):
            for at, label in zip(kept[number], labels, strict=False):
                found[number][at] = label
        return [_begun(labels) for labels in found]


def _begun(labels: Sequence[str]) -> list[str]:
    """Labels in which I- follows only a label of its type; where it does not, a name begins."""
    pairs = pairwise(("O", *labels))
    return [
        f"B{label[1:]}" if label[0] == "I" and last[1:] != label[1:] else label
        for last, label in pairs
    ]
