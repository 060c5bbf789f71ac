"""The one error that a user can mend."""


class AnalysisError(Exception):
    """Bad input or settings; the message says what was found, what is allowed, how to mend it."""
