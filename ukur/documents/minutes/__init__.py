"""Minutes of a simulation and of a trial, and the matrix of a revision."""
