"""Do the parts of an SOP document agree? Looks at raw data, so it can speak even where types are wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sop.documents import CrossProblem, Path_
from sop.soundness import soundness_problems


def cross_problems(data: Any) -> list[CrossProblem]:
    """All references that lead nowhere, ids used twice, and orders that cannot be followed.

    Parameters: data - the SOP as read from YAML, valid or not.
    Returns: the problems, in the order of the document.
    """
    roles, steps, stages = (_entries(data, key) for key in ("roles", "steps", "stages"))
    role_ids, step_ids = _ids(roles), _ids(steps)
    found = [*_twice("roles", roles, "id"), *_twice("steps", steps, "id"), *_twice("steps", steps, "number")]
    for index, step in steps:
        found += _performers(("steps", index, "performers"), step.get("performers"), role_ids)
        found += _predecessors(("steps", index, "after"), step, step_ids)
        found += _revised(("steps", index), step)
    found += _units(data, steps)
    found += soundness_problems(steps)
    found += _stages(stages, step_ids)
    for index, doubt in _entries(data, "doubts"):
        if "step" in doubt and doubt["step"] is not None and doubt["step"] not in step_ids:
            found.append(_unknown("unknown_step", ("doubts", index, "step"), doubt["step"], step_ids))
    return found


def _entries(data: Any, key: str) -> list[tuple[int, dict[str, Any]]]:
    items = data.get(key) if isinstance(data, dict) else None
    if not isinstance(items, list | tuple):
        return []
    return [(index, item) for index, item in enumerate(items) if isinstance(item, dict)]


def _ids(entries: list[tuple[int, dict[str, Any]]]) -> list[str]:
    return [item["id"] for _, item in entries if isinstance(item.get("id"), str)]


def _unknown(code: str, path: Path_, value: object, allowed: Sequence[str]) -> CrossProblem:
    return CrossProblem(code=code, path=path, value=str(value), allowed=tuple(allowed))


def _twice(top: str, entries: list[tuple[int, dict[str, Any]]], key: str) -> Iterator[CrossProblem]:
    seen: set[object] = set()
    for index, item in entries:
        value = item.get(key)
        if isinstance(value, str | int) and value in seen:
            yield CrossProblem(code=f"{key}_twice", path=(top, index, key), value=str(value))
        if isinstance(value, str | int):
            seen.add(value)


def _performers(path: Path_, performers: Any, role_ids: list[str]) -> Iterator[CrossProblem]:
    if not isinstance(performers, dict):
        return
    alternatives = performers.get("alternatives")
    blocks = [(path, performers)]
    if isinstance(alternatives, list | tuple):
        blocks += [
            ((*path, "alternatives", index), item)
            for index, item in enumerate(alternatives)
            if isinstance(item, dict)
        ]
    for block_path, block in blocks:
        seats = block.get("roles")
        names = [
            seat if isinstance(seat, str) else seat.get("role") if isinstance(seat, dict) else None
            for seat in (seats if isinstance(seats, list | tuple) else ())
        ]
        for index, name in enumerate(names):
            if isinstance(name, str) and name not in role_ids:
                yield _unknown("unknown_role", (*block_path, "roles", index), name, role_ids)
            if name is not None and name in names[:index]:
                yield CrossProblem(code="role_twice", path=(*block_path, "roles", index), value=str(name))
        lead = block.get("lead")
        if isinstance(lead, str) and lead not in names:
            named = [name for name in names if isinstance(name, str)]
            yield _unknown("lead_not_in_roles", (*block_path, "lead"), lead, named)
    yield from _deputies(path, performers, role_ids)


def _deputies(path: Path_, performers: dict[str, Any], role_ids: list[str]) -> Iterator[CrossProblem]:
    """Who acts for the lead has no seat of its own: it could not be in two places."""
    deputies, seats = (
        items if isinstance(items, list | tuple) else ()
        for items in (performers.get("deputies"), performers.get("roles"))
    )
    seated = [seat.get("role") if isinstance(seat, dict) else seat for seat in seats]
    for index, name in enumerate(deputies):
        place = (*path, "deputies", index)
        if isinstance(name, str) and name not in role_ids:
            yield _unknown("unknown_role", place, name, role_ids)
        elif name in seated:
            yield CrossProblem(code="deputy_has_seat", path=place, value=str(name))
        elif name in deputies[:index]:
            yield CrossProblem(code="role_twice", path=place, value=str(name))


def _revised(path: Path_, step: dict[str, Any]) -> Iterator[CrossProblem]:
    """A step that takes its own place, and a limit of a wait that would not begin with the wait."""
    replaced = step.get("replaces")
    for index, name in enumerate(replaced if isinstance(replaced, list | tuple) else ()):
        if isinstance(name, str) and name == step.get("id"):
            yield CrossProblem(code="replaces_itself", path=(*path, "replaces", index), value=name)
    limit = step.get("wait_limit")
    if isinstance(limit, dict) and limit.get("after") == "release":
        place = (*path, "wait_limit", "after")
        yield CrossProblem(code="wait_limit_from_release", path=place, value="release")


def _predecessors(path: Path_, step: dict[str, Any], step_ids: list[str]) -> Iterator[CrossProblem]:
    after = step.get("after")
    if not isinstance(after, list | tuple):
        return
    for index, name in enumerate(after):
        if isinstance(name, str) and name not in step_ids:
            yield _unknown("unknown_step", (*path, index), name, step_ids)


def _units(data: Any, steps: list[tuple[int, dict[str, Any]]]) -> Iterator[CrossProblem]:
    """Unit sets and the steps that are carried out for each of their members."""
    sets = _entries(data, "units")
    yield from _twice("units", sets, "id")
    for index, item in sets:
        for problem in _twice("members", _entries(item, "members"), "id"):
            yield replace(problem, path=("units", index, *problem.path))
    ids = _ids(sets)
    for index, step in steps:
        name = step.get("for_each")
        if isinstance(name, str) and name not in ids:
            yield _unknown("unknown_unit_set", ("steps", index, "for_each"), name, ids)


def _stages(stages: list[tuple[int, dict[str, Any]]], step_ids: list[str]) -> Iterator[CrossProblem]:
    if not stages:
        return
    position = -1
    for index, stage in stages:
        last = stage.get("last")
        path = ("stages", index, "last")
        if not isinstance(last, str):
            continue
        if last not in step_ids:
            yield _unknown("unknown_step", path, last, step_ids)
        elif step_ids.index(last) <= position:
            yield CrossProblem(code="stages_out_of_order", path=path, value=last)
        else:
            position = step_ids.index(last)
    if step_ids and stages[-1][1].get("last") in step_ids and position != len(step_ids) - 1:
        yield CrossProblem(
            code="stages_incomplete",
            path=("stages", stages[-1][0], "last"),
            value=str(stages[-1][1].get("last")),
            allowed=(step_ids[-1],),
        )
