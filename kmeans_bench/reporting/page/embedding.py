"""What a page carries inside itself: scripts and styles known by their hash, and a JSON block that no text can end."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping

from kmeans_bench.reporting import plain

# "</script" would end the block and "<!--" change how the rest is read.
_ESCAPES = {"</": "<\\/", "<!": "<\\u0021", "<s": "<\\u0073", "<S": "<\\u0053"}


def json_block(document: Mapping[str, object]) -> str:
    r"""Return *document* as compact JSON that may stand inside ``<script type="application/json">``.

    Raises
    ------
    ValueError
        If a number is NaN or infinite.

    >>> json_block({"a": "</script><!-- <script>"})
    '{"a":"<\\/script><\\u0021-- <\\u0073cript>"}'
    """
    text = json.dumps(plain.everywhere(document), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for raw, escaped in _ESCAPES.items():
        text = text.replace(raw, escaped)
    return text


def source_hash(text: str) -> str:
    """Return what a Content-Security-Policy calls an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def policy(*, style: str, script: str) -> str:
    """Return the page's Content-Security-Policy: its own style and script, pictures inside the page, nothing else."""
    return (
        f"default-src 'none'; style-src {source_hash(style)}; script-src {source_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
