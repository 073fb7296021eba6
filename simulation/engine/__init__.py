"""The SimPy model. `run` is a pure function of a plan and its draws."""

from simulation.engine.office import run
from simulation.plan import MISSING
from simulation.record import Run

__all__ = ["MISSING", "Run", "run"]
