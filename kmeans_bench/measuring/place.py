"""Which engine measures here."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kmeans_bench.measuring.local import LocalEngine
    from kmeans_bench.measuring.portable import PortableEngine


def engine() -> LocalEngine | PortableEngine:
    """Return the engine of this system: forked, pinned and paused workers on Linux, spawned ones elsewhere."""
    if platform.system() == "Linux":
        from kmeans_bench.measuring.local import LocalEngine  # noqa: PLC0415 - needs what only Linux has

        return LocalEngine()
    from kmeans_bench.measuring.portable import PortableEngine  # noqa: PLC0415 - likewise

    return PortableEngine()
