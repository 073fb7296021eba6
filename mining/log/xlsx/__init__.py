"""Workbooks: ours, and those of other people."""
