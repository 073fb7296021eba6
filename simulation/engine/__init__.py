"""The SimPy model. `run` is a pure function of a plan and its draws."""

from simulation.engine.office import Run, run

__all__ = ["Run", "run"]
