"""Offices' own SOP documents (.docx, .xlsx, .txt), read into a draft with every doubt listed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sop.exchange.official.reading import read_official

__all__ = ["read_official"]

_HOMES = {"read_official": "sop.exchange.official.reading"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(_HOMES[name]), name)
