"""One SELECT on a database, which can do nothing but read."""
