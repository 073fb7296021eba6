"""The office's recording sheet: its layout, and the writer of empty and filled forms."""
