"""Any Petri net: alignments, token replay."""
