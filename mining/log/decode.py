"""The bytes of a text file as UTF-8, and how they were understood.

In this order: what the caller states; what a byte order mark says; UTF-8; and only where the bytes cannot be
UTF-8, Windows-1252, which is then told with examples, since nobody but a reader can see whether it is right.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from sop.errors import LogError, Problem
from sop.findings import Finding

UTF8, UTF16, UTF32, WINDOWS = "utf-8", "utf-16", "utf-32", "cp1252"
# UTF-32 first: its little-endian mark begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, UTF32),
    (codecs.BOM_UTF32_BE, UTF32),
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, UTF16),
    (codecs.BOM_UTF16_BE, UTF16),
)
_BLANK = b"\r\n\t \xef\xbb\xbf"
_HEAD = 1 << 12
_EXAMPLES = 5
_FOREIGN = re.compile(r"\w*[^\x00-\x7f]\w*")


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A text file as UTF-8.

    Parameters: content - UTF-8 without a byte order mark, without NUL; encoding - what the file is in;
    findings - what was noticed.
    """

    content: bytes
    encoding: str
    findings: tuple[Finding, ...] = ()


def decoded(content: bytes, *, encoding: str | None, file: str) -> Decoded:
    """Understand the bytes of a text file.

    Parameters: content - the file, unpacked; encoding - as the caller states it, or None; file - as the user
    gave it.
    Returns: the text, never with replaced characters.
    Raises: LogError - empty, in no encoding that fits, with a NUL byte.
    """
    _refuse_empty(content, file)
    stated = encoding.casefold() if encoding is not None else None
    mark, marked = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", None))
    if marked in (UTF16, UTF32) and stated not in (None, marked):
        raise LogError(_refusal(file, 1, marked.upper(), (UTF8, UTF16, UTF32)))
    chosen = stated or marked or UTF8
    findings: tuple[Finding, ...] = ()
    if chosen == UTF8:
        text = content[len(mark) :] if mark else content
        if not is_utf8(text):
            if stated or mark:
                raise LogError(_at_error(content, chosen, file))
            chosen, text, findings = _windows(content, file)
    else:
        text = _other(content, chosen, file)
    if chosen != UTF8 and not findings:
        findings = (Finding(rule="encoding", severity="note", fields={"encoding": chosen}),)
    _refuse_empty(text, file)
    if b"\0" in text:
        line = text[: text.index(b"\0")].count(b"\n") + 1
        raise LogError(Problem(code="log_nul_byte", file=file, place=f"line {line}"))
    return Decoded(content=text, encoding=chosen, findings=findings)


def is_utf8(content: bytes) -> bool:
    """Are these bytes UTF-8? Looked at without making a text of them.

    Parameters: content - any bytes.
    Returns: the same as decoding strictly would say.
    """
    import numpy as np
    import pyarrow as pa

    ends = np.array([0, len(content)], dtype=np.int64)
    whole = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), 1, [None, pa.py_buffer(ends), pa.py_buffer(content)]
    )
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _refuse_empty(content: bytes, file: str) -> None:
    if not content[:_HEAD].strip(_BLANK) and not content.strip(_BLANK):
        raise LogError(Problem(code="log_empty", file=file, place="line 1"))


def _other(content: bytes, encoding: str, file: str) -> bytes:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise LogError(_at_error(content, encoding, file)) from error
    return text.removeprefix("\ufeff").encode(UTF8)


def _windows(content: bytes, file: str) -> tuple[str, bytes, tuple[Finding, ...]]:
    """Windows-1252, where every byte has a meaning in it and none is part of a UTF-8 character.

    A UTF-8 file with one damaged byte would be readable as Windows-1252 too, all its other letters wrong.
    """
    rest = content.decode(UTF8, "ignore")
    try:
        text = content.decode(WINDOWS)
    except UnicodeDecodeError as error:
        raise LogError(_at_error(content, UTF8, file)) from error
    if not rest.isascii():
        raise LogError(_at_error(content, UTF8, file))
    examples = tuple(dict.fromkeys(match[0][:40] for match in _FOREIGN.finditer(text)))
    lines = content.splitlines()
    foreign = sum(not line.isascii() for line in lines)
    finding = Finding(
        rule="encoding_guessed",
        severity="warning",
        count=foreign,
        total=len(lines),
        examples=examples[:_EXAMPLES],
        fields={"encoding": WINDOWS},
    )
    return WINDOWS, text.encode(UTF8), (finding,)


def _at_error(content: bytes, encoding: str, file: str) -> Problem:
    """The problem, with the line and the byte at which decoding fails."""
    try:
        content.decode("utf-8-sig" if encoding == UTF8 else encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        value = content[error.start : error.start + 1].hex()
        allowed = (encoding, *(name for name in (UTF8, WINDOWS) if name != encoding))
        return _refusal(file, line, f"0x{value}", allowed)
    raise AssertionError(encoding)


def _refusal(file: str, line: int, value: str, allowed: tuple[str, ...]) -> Problem:
    return Problem(code="log_encoding", file=file, place=f"line {line}", value=value, allowed=allowed)
