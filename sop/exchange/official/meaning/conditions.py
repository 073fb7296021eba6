"""Sentences that decide: what is returned, and what happens if something is not so."""

from __future__ import annotations

import re

_GAP = r"(?:\s+[\w/-]+){0,4}?\s+"
_DECIDES = re.compile(
    rf"\b(?:jika|apabila|bilamana|bila|kalau){_GAP}(?:tidak|belum|kurang|ada|terdapat|setuju|disetujui|lengkap"
    r"|sesuai|memenuhi|salah|benar|ditolak|diterima)\b"
    r"|\b(?:dikembalikan|mengembalikan)\b"
    r"|\b(?:diperbaiki|dilengkapi|direvisi|dikoreksi|memperbaiki|melengkapi)\s+(?:kembali|lagi|ulang)\b"
    rf"|\bif{_GAP}(?:not|incomplete|approved|rejected|complete)\b|\breturned\s+to\b",
    re.IGNORECASE,
)


def decides_in_words(text: str) -> bool:
    """Does a sentence hold a decision? Parameters: text - of a step or its remark."""
    return _DECIDES.search(text[:2_000]) is not None
