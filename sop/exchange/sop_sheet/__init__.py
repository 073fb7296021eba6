"""The SOP sheet: a whole SOP as a workbook, for people who will never write YAML; both ways without loss."""

from sop.exchange.sop_sheet.reader import draft_of_sheet, is_sop_sheet, read_sop_sheet
from sop.exchange.sop_sheet.writer import write_sop_sheet

__all__ = ["draft_of_sheet", "is_sop_sheet", "read_sop_sheet", "write_sop_sheet"]
