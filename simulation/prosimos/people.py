"""Resources as the persons of a scenario, and how long each step takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulation.prosimos.distributions import Law, rule_of
from simulation.prosimos.remarks import remark
from simulation.scenario import DurationRule, Group
from sop.exchange.draft import UNKNOWN_ROLE, identifiers
from sop.findings import Finding
from sop.model import Role

if TYPE_CHECKING:
    from simulation.prosimos.calendars import Hours
    from simulation.prosimos.document import Parameters, Resource
    from sop.exchange.bpmn.result import BpmnDraft
    from sop.worktime.calendar import Week

MOST_ALIKE = 100
"""Persons of one group of a scenario."""
SLOWEST, FASTEST = 0.1, 10.0

Laws = Mapping[str, Mapping[str, Law]]
"""By task and resource."""


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """Who does what. Parameters: roles; role_of - by step; groups; resources - by group; rules - durations by
    step; findings."""

    roles: tuple[Role, ...]
    role_of: Mapping[str, str]
    groups: tuple[Group, ...]
    resources: Mapping[str, str]
    rules: Mapping[str, DurationRule]
    findings: tuple[Finding, ...]


def staffing(
    document: Parameters,
    draft: BpmnDraft,
    laws: Laws,
    hours: Mapping[str, Hours],
    weeks: Mapping[str, Week | None],
) -> Staffing:
    """The persons, roles and durations that a document means.

    Parameters: document; draft - of its diagram; laws - of every task of the diagram; hours - by calendar;
    weeks - the same for the scenario, None where these are the hours of the office.
    Returns: groups in the order of the document; steps without resources have no role and no rule.
    """
    roles, role_of = _roles(document, draft, laws)
    speeds, alike = _speeds(laws)
    rules, findings = _rules(draft, laws, speeds, alike)
    doing: dict[str, list[str]] = {}
    for task, step in draft.tasks.items():
        for resource in laws[task]:
            doing.setdefault(resource, []).append(role_of[step])
    used = [resource for resource in document.resources if resource.id in doing]
    pairs = tuple(_groups(used, doing, speeds, weeks))
    idle = [resource.id for resource in document.resources if resource.id not in doing]
    if idle:
        findings.append(remark("prosimos_idle_resources", "note", idle))
    mixed = _different_hours(draft, laws, {one.id: hours[one.calendar] for one in used}, role_of)
    if mixed:
        named = {role.id: role.name for role in roles}
        findings.append(remark("prosimos_hours_differ", "warning", [named[role] for role in mixed]))
    return Staffing(
        roles=roles,
        role_of=role_of,
        groups=tuple(group for group, _ in pairs),
        resources={group.id: resource for group, resource in pairs},
        rules=rules,
        findings=tuple(findings),
    )


def _roles(document: Parameters, draft: BpmnDraft, laws: Laws) -> tuple[tuple[Role, ...], dict[str, str]]:
    """One role for every set of resources, that of the diagram where it is one and the same.

    Parameters: laws - by task.
    Returns: the roles, and by step the one that carries it out.
    """
    drawn = {step.id: step.performers.leader for step in draft.sop.steps}
    sets_of: dict[str, set[frozenset[str]]] = {}
    for task, step in draft.tasks.items():
        sets_of.setdefault(drawn[step], set()).add(frozenset(laws[task]))
    kept = {role: next(iter(sets)) for role, sets in sets_of.items() if len(sets) == 1}
    unknown = {role.id for role in draft.sop.roles if role.name == UNKNOWN_ROLE.name}
    role_of: dict[str, str] = {}
    others: dict[frozenset[str], list[str]] = {}
    for task, step in draft.tasks.items():
        if drawn[step] in kept and drawn[step] not in unknown:
            role_of[step] = drawn[step]
        else:
            others.setdefault(frozenset(laws[task]), []).append(step)
    # What a role of the diagram does not do at present is no reason to lose it.
    stays = [role for role in draft.sop.roles if role.id in role_of.values() or role.id not in drawn.values()]
    taken = [role.id for role in draft.sop.roles]
    names = [_role_name(document, resources) for resources in others]
    made = []
    for role_id, name, steps in zip(identifiers(names, taken=taken), names, others.values(), strict=True):
        made.append(Role(id=role_id, name=name))
        role_of |= dict.fromkeys(steps, role_id)
    return (*stays, *made), role_of


def _role_name(document: Parameters, resources: frozenset[str]) -> str:
    """The name of the pool that is just these resources, else of the first resources."""
    for pool in document.pools:
        if {resource.id for resource in pool.resources} == resources and pool.name.strip():
            return pool.name.strip()[:200]
    names = [one.name.strip() or one.id for one in document.resources if one.id in resources]
    shown = ", ".join(name[:60] for name in names[:3])
    return f"{shown} + {len(names) - 3}" if len(names) > 3 else shown


def _speeds(laws: Laws) -> tuple[dict[str, float], set[str]]:
    """How fast resources are where they differ by that alone.

    Returns: speeds by resource, the first of those that share tasks having 1; and the tasks that all their
    resources do alike but for the speed.
    """
    speeds: dict[str, float] = {}
    alike: set[str] = set()
    left = list(laws)
    while left:
        # Tasks whose first resource has a speed already go first, so that what is connected agrees.
        task = next((name for name in left if any(one in speeds for one in laws[name])), left[0])
        left.remove(task)
        known = next((one for one in laws[task] if one in speeds), next(iter(laws[task]), ""))
        base = speeds.get(known, 1.0)
        own: dict[str, float] = {}
        for resource, law in laws[task].items():
            factor = law.same_but_for_speed(laws[task][known])
            if factor is not None and SLOWEST <= base / factor <= FASTEST:
                own[resource] = base / factor
        agreed = all(abs(speeds.get(one, speed) / speed - 1) < 1e-6 for one, speed in own.items())
        if len(own) == len(laws[task]) and agreed:
            alike.add(task)
            speeds |= {one: round(speed, 9) for one, speed in own.items()}
        elif known:
            speeds.setdefault(known, 1.0)
    return speeds, alike


def _rules(
    draft: BpmnDraft, laws: Laws, speeds: Mapping[str, float], alike: set[str]
) -> tuple[dict[str, DurationRule], list[Finding]]:
    rules: dict[str, DurationRule] = {}
    kinds: dict[str, list[str]] = {}
    for task, step in draft.tasks.items():
        at_speed_1 = [law.times(speeds.get(one, 1.0)) for one, law in laws[task].items()]
        told = at_speed_1[:1] if task in alike else at_speed_1
        rules[step], exact = rule_of(*told)
        if task not in alike:
            kinds.setdefault("prosimos_durations_differ", []).append(task)
        elif not exact:
            kinds.setdefault("prosimos_duration_grid", []).append(task)
        if any(law.fixed and law.loc < 1 for law in told):
            kinds.setdefault("prosimos_zero_duration", []).append(task)
        if any(law.older for law in laws[task].values()):
            kinds.setdefault("prosimos_older_form", []).append(task)
    for repeat, step in draft.again.items():
        if step in rules:
            rules[repeat] = rules[step]
    names = {step.id: step.text for step in draft.sop.steps}
    warnings = ("prosimos_durations_differ", "prosimos_older_form")
    return rules, [
        remark(rule, "warning" if rule in warnings else "note", [names[draft.tasks[task]] for task in tasks])
        for rule, tasks in kinds.items()
    ]


def _different_hours(
    draft: BpmnDraft, laws: Laws, hours: Mapping[str, Hours], role_of: Mapping[str, str]
) -> list[str]:
    """Roles whose holders keep different hours: Prosimos gives work also to who is off duty."""
    found: dict[str, None] = {}
    for task, step in draft.tasks.items():
        if len({hours[resource] for resource in laws[task]}) > 1:
            found[role_of[step]] = None
    return list(found)


def _groups(
    used: list[Resource],
    doing: Mapping[str, list[str]],
    speeds: Mapping[str, float],
    weeks: Mapping[str, Week | None],
) -> Iterator[tuple[Group, str]]:
    parts = [(one, number) for one in used for number in portions(one.amount)]
    names = identifiers([one.id for one, _ in parts])
    for name, (resource, number) in zip(names, parts, strict=True):
        group = Group(
            id=name,
            roles=tuple(dict.fromkeys(doing[resource.id])),
            count=number,
            speed=speeds.get(resource.id, 1.0),
            hours=weeks[resource.calendar],
            cost_per_hour=resource.cost,
        )
        yield group, resource.id


def portions(amount: int) -> Iterator[int]:
    """Persons in groups as large as a group can be. Parameters: amount - of persons."""
    while amount > 0:
        yield min(amount, MOST_ALIKE)
        amount -= MOST_ALIKE


def with_repeats(staff: Staffing, again: Mapping[str, str]) -> Staffing:
    """The same, steps that repeat another being done by the same role."""
    return replace(
        staff,
        role_of={
            **staff.role_of,
            **{new: staff.role_of[old] for new, old in again.items() if old in staff.role_of},
        },
    )
