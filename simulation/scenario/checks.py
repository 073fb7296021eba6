"""Do the parts of a scenario agree? Looks at raw data, so it can speak even where types are wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sop.documents import CrossProblem, Path_
from sop.worktime.sessions import session_seconds

Entry = tuple[Path_, dict[str, Any]]


def cross_problems(data: Any) -> list[CrossProblem]:
    """All contradictions between parts that are each valid alone.

    Parameters: data - the scenario as read from YAML, valid or not.
    Returns: the problems.
    """
    people, absences, also = (list(_entries(data, (), key)) for key in ("people", "absences", "also"))
    found = [*_twice(people, "id"), *_twice(absences, "id")]
    found += _people(people, _names(absences, "id"))
    found += _deputies(list(_entries(data, (), "deputies")), people)
    found += _course(data, ())
    for path, course in also:
        found += _course(course, path)
    found += _twice([((), data), *also] if isinstance(data, dict) else also, "sop")
    return found


def _entries(data: Any, path: Path_, key: str) -> Iterator[Entry]:
    items = data.get(key) if isinstance(data, dict) else None
    for index, item in enumerate(items if isinstance(items, list | tuple) else ()):
        if isinstance(item, dict):
            yield (*path, key, index), item


def _listed(item: dict[str, Any], key: str) -> Sequence[Any]:
    given = item.get(key)
    return given if isinstance(given, list | tuple) else ()


def _names(entries: list[Entry], key: str) -> tuple[str, ...]:
    return tuple(item[key] for _, item in entries if isinstance(item.get(key), str))


def _twice(entries: list[Entry], key: str) -> Iterator[CrossProblem]:
    seen: set[str] = set()
    for path, item in entries:
        name = item.get(key)
        if not isinstance(name, str) or not name:
            continue
        if name in seen:
            yield CrossProblem(code="id_twice", path=(*path, key), value=name)
        seen.add(name)


def _course(data: Any, path: Path_) -> Iterator[CrossProblem]:
    for key, name in (("waits", "id"), ("handovers", "id"), ("corrections", "id"), ("batches", "step")):
        yield from _twice(list(_entries(data, path, key)), name)


def _people(people: list[Entry], absences: tuple[str, ...]) -> Iterator[CrossProblem]:
    for path, group in people:
        for key, code in (("roles", "role_twice"), ("units", "id_twice")):
            names = _listed(group, key)
            for position, name in enumerate(names):
                if name in names[:position]:
                    yield CrossProblem(code=code, path=(*path, key, position), value=str(name))
        for position, name in enumerate(_listed(group, "absences")):
            if name not in absences:
                place = (*path, "absences", position)
                yield CrossProblem(code="unknown_absence", path=place, value=str(name), allowed=absences)
        hours = group.get("hours")
        sessions = hours if isinstance(hours, dict) else {}
        for weekday in sessions:
            for position, text in enumerate(_listed(sessions, weekday)):
                pair = session_seconds(text)
                if pair is not None and pair[0] >= pair[1]:
                    place = (*path, "hours", str(weekday), position)
                    yield CrossProblem(code="calendar_session_inverted", path=place, value=str(text))


def _deputies(deputies: list[Entry], people: list[Entry]) -> Iterator[CrossProblem]:
    groups = _names(people, "id")
    holders = {str(group.get("id")): _listed(group, "roles") for _, group in people}
    yield from _twice(deputies, "role")
    for path, item in deputies:
        for position, name in enumerate(_listed(item, "persons")):
            place = (*path, "persons", position)
            if name not in groups:
                yield CrossProblem(code="unknown_group", path=place, value=str(name), allowed=groups)
            elif item.get("role") in holders[name]:
                fields = {"role": str(item.get("role"))}
                yield CrossProblem(code="deputy_is_holder", path=place, value=name, fields=fields)
