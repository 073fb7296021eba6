"""Known deviations put into a log, to see whether they are found."""
