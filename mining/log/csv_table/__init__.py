"""The rows of a CSV file as columns of texts: a quick way for clean files, an exact one for all others."""
