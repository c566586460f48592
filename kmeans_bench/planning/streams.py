"""Random streams that depend on a recipe and on nothing else."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(recipe: str) -> np.random.Generator:
    """Seed from a digest of the whole recipe: neighbouring seeds and sizes give unrelated streams, and any integer is a seed."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(recipe.encode()).digest()[:16], "big"))
