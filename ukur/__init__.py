"""How people meet it: command line, charts, page, documents, both languages."""

__version__ = "0.1.0"
