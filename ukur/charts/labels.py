"""Texts of SOPs and logs on charts: see `sop.plain`."""

from sop.plain import UNSHOWABLE, plain

__all__ = ["UNSHOWABLE", "plain"]
