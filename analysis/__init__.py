"""Arabic news text: what is repeated, who is named, who says what, each with its evidence."""

from analysis.errors import AnalysisError
from analysis.settings import Settings
from analysis.stages import open_study as open
from analysis.study import Study
from analysis.tables import read

__all__ = ["AnalysisError", "Settings", "Study", "open", "read"]
