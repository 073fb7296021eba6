"""What a task leaves behind: tables that open in a spreadsheet."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.outputs.files import write_table
    from ukur.outputs.findings import failing, findings_table
    from ukur.outputs.mined import write_mined_tables
    from ukur.outputs.pictures import write_mined_pictures
    from ukur.outputs.simulated import (
        example_over_time,
        simulated_cases,
        simulated_roles,
        simulated_steps,
        write_simulated_tables,
    )

__all__ = [
    "example_over_time",
    "failing",
    "findings_table",
    "simulated_cases",
    "simulated_roles",
    "simulated_steps",
    "write_mined_pictures",
    "write_mined_tables",
    "write_simulated_tables",
    "write_table",
]

_HOMES = {
    "example_over_time": "simulated",
    "failing": "findings",
    "findings_table": "findings",
    "simulated_cases": "simulated",
    "simulated_roles": "simulated",
    "simulated_steps": "simulated",
    "write_mined_pictures": "pictures",
    "write_mined_tables": "mined",
    "write_simulated_tables": "simulated",
    "write_table": "files",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
