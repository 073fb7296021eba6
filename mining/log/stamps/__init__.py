"""From written dates and times to instants."""
