"""Workbooks as lines and tables, with the shapes over them."""
