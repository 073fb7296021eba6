"""The SimPy model. `run` is a pure function of a plan and its draws."""

from simulation.engine.office import MISSING, Run, run

__all__ = ["MISSING", "Run", "run"]
