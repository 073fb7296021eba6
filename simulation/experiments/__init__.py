"""Running many replications: in blocks, in processes or on a cluster, kept so that a study can go on."""
