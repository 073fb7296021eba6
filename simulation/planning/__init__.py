"""From documents to a plan: SOP + scenario + office calendar, checked and resolved to plain data."""

from __future__ import annotations

from simulation.planning.make import Planned, make_plan

__all__ = ["Planned", "make_plan"]
