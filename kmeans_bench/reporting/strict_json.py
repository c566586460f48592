"""JSON that every reader accepts: what it has no word for, infinity and NaN, becomes null."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping


def text(document: object) -> str:
    """Return *document* as JSON of two-space indentation, keys in their order; what is no JSON value is written as its text.

    >>> print(text({"low": 0.5, "high": float("inf")}))
    {
      "low": 0.5,
      "high": null
    }
    """
    return json.dumps(_finite(document), indent=2, ensure_ascii=False, allow_nan=False, default=str)


def _finite(value: object) -> object:
    match value:
        case float() if not math.isfinite(value):
            return None
        case Mapping():
            return {str(key): _finite(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_finite(inner) for inner in value]
    return value
