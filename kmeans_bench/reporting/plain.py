"""Text from files, made harmless to its neighbours: what would turn, hide or end the text around it is shown as its number."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST = 600  # characters of a reason in a table

# Controls but tab and the ends of lines; marks, overrides and isolates of the writing direction (Unicode Annex 9); what is invisible or
# ends a line for some readers only; half surrogates, which a file name's stray byte becomes and which no file can hold.
_RANGES = ((0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0x061C, 0x061C), (0x200B, 0x200B), (0x200E, 0x200F))
_MORE = ((0x2028, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF), (0xD800, 0xDFFF))


def shown(text: str) -> str:
    r"""Return *text* with every such character as ``\x1b`` or ``\u202e``; letters of any script stay as they are.

    >>> shown("abc\u202edef\x1b[31m")
    'abc\\u202edef\\x1b[31m'
    """
    return text.translate(_NUMBERED)


def everywhere(value: object) -> object:
    r"""Return a document of mappings, lists and values in whose texts, keys included, the same is done.

    >>> everywhere({"names": ["a\u202eb", 1]})
    {'names': ['a\\u202eb', 1]}
    """
    match value:
        case str():
            return shown(value)
        case Mapping():
            return {shown(str(key)): everywhere(inner) for key, inner in value.items()}
        case list() | tuple():
            return [everywhere(inner) for inner in value]
    return value


def shortened(text: str, most: int) -> str:
    r"""Return *text* without its middle where it has more than *most* characters: how a traceback begins and how it ends both matter.

    >>> shortened("abcdefghij", 4)
    'ab\n… 6 characters left out …\nij'
    """
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}\n… {len(text) - 2 * half:,} characters left out …\n{text[-half:]}"


def _number(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - two digits are enough below


_NUMBERED = {code: _number(code) for first, last in (*_RANGES, *_MORE) for code in range(first, last + 1)}
