"""``jeoul assign ENTRIES JUDGES``: who reads what?

>>> from jeoul.cli import parser
>>> parser().parse_args(["assign", "e.csv", "j.csv", "--per-entry", "4", "--load", "3:9"]).load
'3:9'
"""

from argparse import Namespace, _SubParsersAction
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jeoul.cli.calibrate import add_common
from jeoul.cli.demands import FILES, demand_from, plan_from
from jeoul.cli.output import STDOUT, Outputs
from jeoul.errors import InputError, Unanswerable

if TYPE_CHECKING:
    from jeoul.assignment import Assignment, Change, Violation

OPTIONS = (
    ("per_entry", "load", "connect"),
    ("max_probability", "max_meetings", "candidates_only", "fair", "explain"),
)
APART = (("keep", "check"), ("keep", "max_probability"), ("keep", "fair"))
VIOLATION = ("code", "entry", "judge", "rule", "message", "remedy")


def add_to(commands: "_SubParsersAction[Any]") -> None:
    """Declare the command and its options."""
    command = commands.add_parser(
        "assign",
        allow_abbrev=False,
        help="who reads what?",
        description="Who reads what? Enough judges an entry, no conflicts, even loads, "
        "and scores that will connect.",
    )
    add = command.add_argument
    add("entries", metavar="ENTRIES", help="a table with a column of entries")
    add("judges", metavar="JUDGES", help="a table with a column of judges")
    for name in ("entry", "judge"):
        add(f"--{name}", default=name, metavar="COL", help=f"the column of the {name} ({name})")
    add("--affinity", metavar="FILE", help="entry, judge, affinity")
    add("--candidates-only", action="store_true", help="no pair but those in --affinity")
    add("--conflicts", metavar="FILE", help="entry, judge: never together")
    add("--locked", metavar="FILE", help="entry, judge: in any case")
    add(
        "--per-entry",
        required=True,
        metavar="R",
        help="judges per entry: a number, or a column of ENTRIES",
    )
    add(
        "--load",
        metavar="LOW:HIGH",
        help="entries per judge (as even as possible): numbers, or columns of JUDGES",
    )
    add("--require", metavar="FILE", help="rules: rule, judge, entry (blank: all), least, most")
    add("--anchors", metavar="FILE", help="entry: read by every judge without a conflict")
    add("--max-meetings", type=int, metavar="N", help="entries that two judges may share")
    add("--max-probability", type=float, metavar="Q", help="draw by lot; no pair likelier than Q")
    add("--fair", action="store_true", help="raise the worst-off entry first, then the sum")
    add("--keep", metavar="PLAN", help="entry, judge, done: move as little of it as can be")
    add("--explain", action="store_true", help="why each judge, who else, what demands cost")
    add("--check", metavar="PLAN", help="entry, judge: which demands does this plan break?")
    add("--connect", action="store_true", help="exchange judges until the scores will connect")
    add_common(command)
    command.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Read, assign (or check), write."""
    files = [asked.entries, asked.judges, *(getattr(asked, name) for name in FILES)]
    _refuse(asked, files)
    outputs = Outputs(asked.json, asked.csv)
    outputs.check(inputs=files)
    demand = demand_from(asked)
    old = plan_from(asked, asked.check or asked.keep) if asked.check or asked.keep else None
    document = _heading(asked, demand, old)
    if asked.check is not None and old is not None:
        _check(demand, old[0], document, outputs)
        return
    plan, change = _planned(asked, demand, old)
    document |= {"warnings": list(plan.warnings), **plan.as_dict()}
    if change is not None:
        document["change"] = change.as_dict()
    if asked.explain:
        document["explanation"] = _explained(asked, demand, plan, change)
    _written(outputs, document, change)


def _refuse(asked: Namespace, files: list[str | None]) -> None:
    if files.count(STDOUT) > 1:
        raise InputError(
            "standard input can be read once",
            value=STDOUT,
            remedy="name files for the other tables",
        )
    if asked.seed < 0:
        raise InputError(
            "a seed cannot be negative",
            column="--seed",
            value=asked.seed,
            remedy="choose a whole number from 0",
        )
    for one, other in APART:
        if getattr(asked, one) and getattr(asked, other):
            first, second = (f"--{name.replace('_', '-')}" for name in (one, other))
            raise InputError(f"{first} and {second} exclude each other", remedy="leave one out")


def _heading(asked: Namespace, demand: dict[str, Any], old: Any) -> dict[str, Any]:
    from jeoul import __version__

    given = {name: getattr(asked, name) for name in OPTIONS[1] if getattr(asked, name)}
    options = {name: getattr(asked, name) for name in OPTIONS[0]} | given
    if isinstance(demand["per_entry"], int):
        options["per_entry"] = demand["per_entry"]
    return {
        "jeoul": __version__,
        "command": "assign",
        "options": options,
        "seed": asked.seed,
        "input_sha256": _digest(demand, old),
        "warnings": [],
    }


def _digest(demand: dict[str, Any], old: Any) -> str:
    """Of all tables in canonical order; numbers given as options are no part of it."""
    from hashlib import sha256

    from jeoul.recipe import canonical

    names = ("entries", "judges", "conflicts", "locked", "anchors")
    told = {name: demand[name] for name in names if name in demand}
    told["affinity"] = sorted([*pair, value] for pair, value in demand["affinity"].items())
    for name in ("per_entry", "load"):
        if isinstance(demand[name], dict):
            told[name] = demand[name]
    if "rules" in demand:
        told["rules"] = [
            asdict(rule)
            | {"judges": sorted(rule.judges), "entries": rule.entries and sorted(rule.entries)}
            for rule in demand["rules"]
        ]
    if old is not None:
        told["plan"], told["done"] = (sorted(pairs) for pairs in old)
    return sha256(canonical(told)).hexdigest()


def _planned(
    asked: Namespace, demand: dict[str, Any], old: Any
) -> "tuple[Assignment, Change | None]":
    import numpy as np

    from jeoul.assignment import adjust, assign

    rng = np.random.default_rng(asked.seed)
    if old is None:
        more = {"fair": asked.fair, "max_probability": asked.max_probability}
        return assign(**demand, **more, connect=asked.connect, rng=rng), None
    change = adjust(plan=old[0], done=old[1], **demand, connect=asked.connect, rng=rng)
    return change.plan, change


def _explained(
    asked: Namespace, demand: dict[str, Any], plan: "Assignment", change: "Change | None"
) -> dict[str, Any]:
    import numpy as np

    from jeoul.assignment import explain, prices
    from jeoul.assignment.demand import demand_of

    checked = demand_of(**demand) if change is None else change.demand
    rng = np.random.default_rng(asked.seed)
    pairs = [(pair.entry, pair.judge) for pair in plan.pairs]
    reasons = explain(demand=checked, pairs=pairs, method=plan.method, rng=rng)
    return {
        "pairs": [reason.as_dict() for reason in reasons],
        "prices": prices(demand=checked, rng=rng).as_dict(),
    }


def _check(demand: dict[str, Any], pairs: Any, document: dict[str, Any], outputs: Outputs) -> None:
    """Status 0 where nothing is broken; otherwise standard output has the list, and no file."""
    from jeoul.assignment import check
    from jeoul.assignment.demand import demand_of
    from jeoul.recipe import canonical

    broken = check(demand=demand_of(**demand), pairs=pairs)
    document["violations"] = [violation.as_dict() for violation in broken]
    rows = [{name: row[name] for name in VIOLATION} for row in document["violations"]]
    if broken:
        outputs = Outputs(*(STDOUT if way == STDOUT else None for way in _ways(outputs)))
    if outputs.wanted:
        outputs.write(document=canonical(document), rows=rows, columns=VIOLATION)
    else:
        _print_violations(broken)
    if broken:
        raise Unanswerable(
            f"the plan breaks {len(broken)} demand{'s' if len(broken) > 1 else ''}",
            remedy="correct the plan as the list says, or loosen the demands",
        )


def _ways(outputs: Outputs) -> tuple[str | None, str | None]:
    return outputs.json, outputs.csv


def _written(outputs: Outputs, document: dict[str, Any], change: "Change | None") -> None:
    from jeoul.recipe import canonical

    rows = document["assignments"]
    if change is not None:
        done, kept = set(change.done), set(change.kept)
        rows = [
            row
            | {
                "done": "yes" if (row["entry"], row["judge"]) in done else "",
                "change": "kept" if (row["entry"], row["judge"]) in kept else "added",
            }
            for row in rows
        ]
    if outputs.wanted:
        outputs.write(document=canonical(document), rows=rows)
    else:
        _print(document)


def _print_violations(broken: "tuple[Violation, ...]") -> None:
    for violation in broken:
        print(f"{violation.code}: {violation.message}; {violation.remedy}")
    if not broken:
        print("the plan meets every demand")


def _print(document: dict[str, Any]) -> None:
    from jeoul.cli.text import number, table

    design = document["design"]
    print(
        f"{len(document['assignments'])} reviews; affinity {document['objective']:.6g} of "
        f"{document['bound']:.6g} possible; {document['swaps']} exchanges; {document['method']}"
    )
    print(
        f"design: connected {'yes' if design['connected'] else 'no'}, "
        f"lambda2 {number(design['lambda2'])}, A-efficiency {number(design['a_efficiency'])}, "
        f"shared_min {design['shared_min']}"
    )
    for line in _more(document):
        print(line)
    for warning in document["warnings"]:
        print(f"warning: {warning['message']}")
    print()
    print(table(["judge", "load"], [[j, str(n)] for j, n in document["load"].items()]))
    print()
    print(
        table(
            ["entry", "judge", "affinity"],
            [
                [row["entry"], row["judge"], number(row["affinity"])]
                for row in document["assignments"]
            ],
        )
    )
    for reason in document.get("explanation", {}).get("pairs", ()):
        print(_reason(reason))


def _more(document: dict[str, Any]) -> list[str]:
    """What a lottery, fairness or a change adds to the summary."""
    lines = []
    if "lottery" in document:
        lot = document["lottery"]
        lines.append(f"lottery: {lot['kept']:.1%} of the affinity without a cap is expected")
    if "fairness" in document:
        fair = document["fairness"]
        lines.append(
            f"the worst-off entry has {fair['floor']:.6g} of {fair['floor_bound']:.6g} possible "
            f"({fair['floor_of_sum']:.6g} in the plan of the greatest sum):"
        )
        lines += [
            f"  {one['entry']}: {one['affinity']:.6g} of {one['alone']:.6g} alone"
            for one in fair["worst"]
        ]
    if "change" in document:
        moved = document["change"]
        lines.append(
            f"change: {len(moved['kept'])} pairs kept, {len(moved['added'])} added, "
            f"{len(moved['removed'])} removed ({moved['fewest']} had to go)"
        )
    return lines


def _reason(reason: dict[str, Any]) -> str:
    others = ", ".join(f"{one['judge']} (−{one['loss']:.6g})" for one in reason["alternatives"])
    also = f"; also possible: {others}" if others else ""
    return f"{reason['entry']}, {reason['judge']}: {reason['why']}{also}"
