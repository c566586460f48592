"""Implementation "last" of the code under test."""

from subject import FITS


def fit(problem):
    """Pass the problem on."""
    return FITS["last"](problem)
