"""The folder of evidence for the AKIP worksheet."""
