"""A scenario learned from a log, and how far to trust it."""
