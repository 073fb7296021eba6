"""From the instants of a run to figures: why it waited, how long it took, how busy people were."""
