"""The as-is model: what a miner makes of a log, and how it stands beside the SOP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mining.discovery.allowed import SopOrder, sop_order
from mining.discovery.follows import Follows, discover_follows
from mining.discovery.trails import TIME_ZONE, By
from mining.discovery.variant_table import Variants, variants
from sop.events import EventLog
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

    from sop.model import Sop

NOISE = 0.2
"""Ways out of a step that are rarer than this share of its most frequent one count as noise where the miner
finds no model otherwise."""

Kind = Literal["sequence", "choice", "parallel", "loop", "step", "nothing"]


@dataclass(frozen=True, kw_only=True)
class Block:
    """One node of a process tree.

    Parameters: kind - `sequence` (all parts, in order), `choice` (one of them), `parallel` (all, in any
    order), `loop` (the first part; then any other and the first again, any number of times), `step`,
    `nothing`; node - of a step its key; parts - of the others.
    """

    kind: Kind
    node: str = ""
    parts: tuple[Block, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """Keys of the steps inside, in the order of the tree."""
        return (
            (self.node,) if self.kind == "step" else tuple(one for part in self.parts for one in part.steps)
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AsIs(Shown):
    """The as-is model of a log beside its SOP.

    Parameters: noise_threshold - of the miner; cases - with events; cases_order_unknown - of them, those with
    an unordered block, which the miner saw in step order; tree - the process tree; net, initial, final - the
    same as a net of pm4py; left_out - nodes of the log that the model does not have; model_only - pairs that
    the model allows and neither the log nor the SOP shows.
    relations - one row a pair that the log shows or the SOP leads along; those of the SOP first, in its
    order, then by cases, falling, then as in the log: `first`, `second`, `in_sop` (`arrow`: the SOP leads
    from one to the other; `allowed`: it lets one follow the other, as steps that it does not order; `no`;
    `outside`: one of them is no step of it; missing without an SOP), `in_model`, `events`, `cases` (of pairs
    whose order is known, 0 where the log does not show it), `order_unknown`, `examples` (ids of the first
    cases, at most 3,
    `perhaps` (of an arrow, as in `Follows.perhaps`; else 0).
    order - of the SOP, None without. follows - of the log, for a process map.
    """

    noise_threshold: float
    cases: int
    cases_order_unknown: int
    tree: Block
    net: Any
    initial: Any
    final: Any
    left_out: tuple[str, ...]
    model_only: int
    relations: pd.DataFrame
    order: SopOrder | None
    follows: Follows


def as_is_model(
    log: EventLog,
    *,
    sop: Sop | None = None,
    by: By | None = None,
    noise_threshold: float = NOISE,
    time_zone: str = TIME_ZONE,
) -> AsIs:
    """Discover a model from a log and put it beside the SOP.

    The Inductive Miner - infrequent of pm4py (Leemans, Fahland & van der Aalst, BPI workshops 2013): always
    sound, and with `noise_threshold` 0 it fits every case.

    Parameters: log; sop; by - as for `discover_follows`; noise_threshold - 0 to 1; time_zone - for date-only
    stamps.
    Returns: the model, and each relation between two steps with where it occurs.
    Raises: ValueError - the threshold is outside 0 to 1; LogError - an event has neither start nor end.
    """
    import pm4py

    if not 0 <= noise_threshold <= 1:
        raise ValueError(f"noise_threshold must be 0 to 1, not {noise_threshold}")
    seen = variants(log, sop=sop, by=by, time_zone=time_zone)
    follows = discover_follows(log, sop=sop, by=by, time_zone=time_zone)
    tree = _mined(seen, noise_threshold)
    net, initial, final = pm4py.convert_to_petri_net(tree)
    block = _block(tree, {key: place for place, key in enumerate(follows.nodes["node"].tolist())})
    modelled = _model_relations(tree)
    order = None if sop is None else sop_order(sop)
    table, model_only = _relations(follows, order, modelled)
    inside = set(block.steps)
    happened = follows.nodes.loc[follows.nodes["events"] > 0, "node"].tolist()
    return AsIs(
        noise_threshold=noise_threshold,
        cases=seen.cases,
        cases_order_unknown=int(seen.table.loc[seen.table["order_unknown"].astype(bool), "cases"].sum()),
        tree=block,
        net=net,
        initial=initial,
        final=final,
        left_out=tuple(key for key in happened if key not in inside),
        model_only=model_only,
        relations=table,
        order=order,
        follows=follows,
    )


def relation_table(follows: Follows, sop: Sop) -> pd.DataFrame:
    """Which relations of a log the SOP lacks, and which of the SOP's the log never shows; without a model.

    Parameters: follows - of `discover_follows` with the SOP; sop.
    Returns: the columns of `AsIs.relations` without `in_model`.
    """
    return _relations(follows, sop_order(sop), set())[0].drop(columns="in_model")


def _mined(seen: Variants, noise_threshold: float) -> Any:
    """The process tree, from variants alone: as many cases as there are cost nothing."""
    from pm4py.algo.discovery.inductive.dtypes.im_ds import IMDataStructureUVCL
    from pm4py.algo.discovery.inductive.variants.im import IMUVCL
    from pm4py.algo.discovery.inductive.variants.imf import IMFUVCL
    from pm4py.objects.process_tree.utils.generic import fold, tree_sort

    counted: Counter[tuple[str, ...]] = Counter()
    for steps, cases in zip(seen.table["steps"], seen.table["cases"].tolist(), strict=True):
        counted[steps] += cases
    settings = {"noise_threshold": noise_threshold}
    miner = (IMUVCL if noise_threshold == 0 else IMFUVCL)(settings)
    tree = fold(miner.apply(IMDataStructureUVCL(counted), settings))
    tree_sort(tree)
    return tree


_KINDS: dict[str, Kind] = {"SEQUENCE": "sequence", "XOR": "choice", "PARALLEL": "parallel", "LOOP": "loop"}


def _block(tree: Any, places: Mapping[str, int]) -> Block:
    """The tree as blocks; where the parts have no order of their own, they stand in that of the nodes."""
    if tree.operator is None:
        return Block(kind="nothing") if tree.label is None else Block(kind="step", node=str(tree.label))
    kind = _KINDS[tree.operator.name]
    parts = [_block(child, places) for child in tree.children]
    if kind in ("choice", "parallel"):
        parts.sort(key=lambda part: [places[key] for key in part.steps])
    return Block(kind=kind, parts=tuple(parts))


def _model_relations(tree: Any) -> set[tuple[str, str]]:
    """Pairs that the model lets follow each other: its footprints."""
    from pm4py.algo.discovery.footprints.tree.variants import bottomup

    found = bottomup.apply(tree)
    return {(str(a), str(b)) for name in ("sequence", "parallel") for a, b in found[name]} | {
        (str(b), str(a)) for a, b in found["parallel"]
    }


def _perhaps(follows: Follows) -> dict[tuple[str, str], int]:
    table = follows.perhaps
    pairs = zip(table["first"].tolist(), table["second"].tolist(), strict=True)
    return dict(zip(pairs, table["cases"].tolist(), strict=True))


def _relations(
    follows: Follows, order: SopOrder | None, modelled: Iterable[tuple[str, str]]
) -> tuple[pd.DataFrame, int]:
    import pandas as pd

    modelled = set(modelled)
    columns = ("events", "cases", "order_unknown", "examples")
    logged = {
        (str(row["first"]), str(row["second"])): {name: row[name] for name in columns}
        for row in follows.relations.to_dict("records")
    }
    step_of = dict(zip(follows.nodes["node"], follows.nodes["step_id"].fillna("").tolist(), strict=True))
    nothing = {"events": 0, "cases": 0, "order_unknown": 0, "examples": ()}
    arrows = order.arrows if order is not None and follows.by == "step" else ()
    rest = sorted(
        (pair for pair in logged if pair not in set(arrows)), key=lambda pair: -int(logged[pair]["cases"])
    )
    perhaps = _perhaps(follows)
    rows = []
    for pair in (*arrows, *rest):
        first, second = (step_of.get(key, "") for key in pair)
        standing = None if order is None else order.standing(first, second)
        rows.append(
            {
                "first": pair[0],
                "second": pair[1],
                "in_sop": standing,
                "in_model": pair in modelled,
                **logged.get(pair, nothing),
                "perhaps": perhaps.get(pair, 0),
            }
        )
    allowed = set() if order is None else order.allowed
    table = pd.DataFrame(rows, columns=["first", "second", "in_sop", "in_model", *columns, "perhaps"])
    table = table.astype(dict.fromkeys(("first", "second", "in_sop"), "str"))
    return table, len(modelled - set(logged) - set(arrows) - allowed)
