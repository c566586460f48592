"""Near names for a word nobody knows: the second half of an error's one line."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return what to try instead of *word*: the nearest of *known*, or all of them.

    >>> suggestion("thread", ["threads", "dtype"])
    "did you mean 'threads'?"
    >>> suggestion("colour", ["n", "k"])
    'known are k, n'
    >>> suggestion("n,k", ["n", "k"])
    'give names one by one'
    """
    if "," in word:
        return "give names one by one"
    names = sorted(str(name) for name in known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known are {', '.join(names)}" if names else "there are none"
