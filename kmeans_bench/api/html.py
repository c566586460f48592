"""Tables for notebooks. Every text is escaped: names, reasons and tracebacks come from files."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def page(title: str, head: Sequence[str], body: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> str:
    """Return a titled table, one ``<tr>`` per row of *body*.

    >>> page("a < b", ["x"], [["<script>"]])
    '<div><p><b>a &lt; b</b></p><table><thead><tr><th>x</th></tr></thead><tbody><tr><td>&lt;script&gt;</td></tr></tbody></table></div>'
    """
    rows = "".join(f"<tr>{_cells('td', row)}</tr>" for row in body)
    remarks = "".join(f"<p>{escape(note)}</p>" for note in notes)
    table = f"<table><thead><tr>{_cells('th', head)}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<div><p><b>{escape(title)}</b></p>{table}{remarks}</div>"


def _cells(tag: str, texts: Sequence[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
