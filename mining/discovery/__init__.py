"""What a log shows by itself: what followed what, variants, handovers, the as-is model beside the SOP.

Names are loaded when they are first used: pandas and pm4py are heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.discovery.allowed import SopOrder, sop_order
    from mining.discovery.as_is import AsIs, Block, as_is_model, relation_table
    from mining.discovery.dot_data import Dots, dots
    from mining.discovery.follows import Follows, discover_follows
    from mining.discovery.handing_over import Handovers, handovers
    from mining.discovery.spectrum import Spectrum, performance_spectrum
    from mining.discovery.variant_table import Variants, variants

__all__ = [
    "AsIs",
    "Block",
    "Dots",
    "Follows",
    "Handovers",
    "SopOrder",
    "Spectrum",
    "Variants",
    "as_is_model",
    "discover_follows",
    "dots",
    "handovers",
    "performance_spectrum",
    "relation_table",
    "sop_order",
    "variants",
]

_HOMES = {
    "AsIs": "as_is",
    "Block": "as_is",
    "Dots": "dot_data",
    "Follows": "follows",
    "Handovers": "handing_over",
    "SopOrder": "allowed",
    "Spectrum": "spectrum",
    "Variants": "variant_table",
    "as_is_model": "as_is",
    "discover_follows": "follows",
    "dots": "dot_data",
    "handovers": "handing_over",
    "performance_spectrum": "spectrum",
    "relation_table": "as_is",
    "sop_order": "allowed",
    "variants": "variant_table",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
