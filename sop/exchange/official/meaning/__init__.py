"""Lines and tables as an SOP: identity, headings, rows, performers, flow."""
