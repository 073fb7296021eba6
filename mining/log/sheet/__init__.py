"""The office's recording sheet, read back without a column map."""

from mining.log.sheet.reading import MOST_PROBLEMS, SEVERITY, read_sheets

__all__ = ["MOST_PROBLEMS", "SEVERITY", "read_sheets"]
