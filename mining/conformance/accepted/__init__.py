"""Deviations that somebody has accepted: the list, and what it covers."""
