"""What a form consists of, and its writers: a Word document, a workbook."""
