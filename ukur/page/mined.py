"""What a page needs to know about a log."""

from mining.analysis import Mined

__all__ = ["Mined"]
