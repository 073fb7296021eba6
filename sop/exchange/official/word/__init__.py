"""Word documents as lines and tables, with the shapes in and over them."""
