"""Parquet files, looked through before they are opened."""
