"""What can go wrong, in one line each: relation, values, next step. Nothing here knows how it is shown."""

from __future__ import annotations


class KMeansBenchError(Exception):
    """Base class: its text is the one line a user reads."""


class UsageError(KMeansBenchError):
    """A scenario, an option, a plug-in's declaration or an input file is not usable as it is."""


class StorageError(KMeansBenchError):
    """A run folder cannot be written, is in use, or cannot be read."""


class NothingToConcludeError(KMeansBenchError):
    """Nothing was measured, or nothing measured can be compared."""


class DegenerateCaseError(KMeansBenchError):
    """The data cannot carry the case: fewer distinct rows than clusters, say."""


class TooFewPairsError(KMeansBenchError):
    """An interval at the level asked for cannot exist for this many pairs."""
