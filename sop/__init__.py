"""What SHOULD happen: the SOP as data, office time, the event table."""
