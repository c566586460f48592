"""Shares with Clopper and Pearson's bounds: exact, so that "0 of 2,000" says what it shows."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import beta


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many of so many.

    >>> Rate(hits=0, of=2000).high < 0.002
    True
    """

    hits: int
    of: int

    @property
    def share(self) -> float:
        """Hits over trials; 0 without trials."""
        return self.hits / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        """One-sided 97.5 % lower bound."""
        return float(beta.ppf(0.025, self.hits, self.of - self.hits + 1)) if self.hits else 0.0

    @property
    def high(self) -> float:
        """One-sided 97.5 % upper bound."""
        return float(beta.ppf(0.975, self.hits + 1, self.of - self.hits)) if self.hits < self.of else 1.0

    def __add__(self, other: Rate) -> Rate:
        """Pool two rates."""
        return Rate(hits=self.hits + other.hits, of=self.of + other.of)

    def __str__(self) -> str:
        """``3 of 2000 = 0.15 % [0.03, 0.44]``."""
        return f"{self.hits} of {self.of} = {100 * self.share:.2f} % [{100 * self.low:.2f}, {100 * self.high:.2f}]"
