"""Texts of SOPs and logs on charts: see `ukur.words.plain`."""

from ukur.words.plain import UNSHOWABLE, plain

__all__ = ["UNSHOWABLE", "plain"]
