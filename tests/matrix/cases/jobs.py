"""Long jobs and imports: who sees, stops, begins anew; who brings applications in, until when."""

from matrix import facts as v

from haechi.core.models import Job, JobState
from haechi.prize import rules as prize
from haechi.prize.models import ImportBatch
from haechi.prize.states import EditionState, ImportState


def job(f: v.Facts) -> Job:
    return Job(
        pk=1,
        kind=f.get("kind", "prize.write_import"),
        person_id=v.ME if f["own"] else v.OTHER,
        state=f.get("job", JobState.DONE),
        result_file="jobs/1" if f.get("file", True) else "",
    )


def batch(f: v.Facts) -> ImportBatch:
    return ImportBatch(pk=1, edition=v.edition(), state=f["import"])


CASES: list[v.Case] = [
    ("prize.may_read_job", {"own": v.YES_NO}, lambda who, f: prize.may_read_job(who, job(f))),
    (
        "prize.may_cancel_job",
        {"own": v.YES_NO, "job": JobState.values},
        lambda who, f: prize.may_cancel_job(who, job(f)),
    ),
    (
        "prize.may_retry_job",
        {"own": v.YES_NO, "job": JobState.values, "lost": v.YES_NO},
        lambda who, f: prize.may_retry_job(who, job(f), f["lost"]),
    ),
    (
        "prize.may_fetch_result",
        {"own": v.YES_NO, "kind": ("prize.pack_files", "another"), "file": v.YES_NO},
        lambda who, f: prize.may_fetch_result(who, job(f)),
    ),
    (
        "prize.may_import",
        {"edition": EditionState.values, "begun": v.YES_NO},
        lambda who, f: prize.may_import(who, v.edition(f["edition"]), f["begun"]),
    ),
    (
        "prize.may_map_import",
        {"import": ImportState.values, "begun": v.YES_NO},
        lambda who, f: prize.may_map_import(who, batch(f), f["begun"]),
    ),
    (
        "prize.may_confirm_import",
        {
            "import": ImportState.values,
            "begun": v.YES_NO,
            "fit": (0, 3),
            "submits": v.YES_NO,
            "why": v.TEXT,
        },
        lambda who, f: prize.may_confirm_import(
            who, batch(f), f["begun"], fit=f["fit"], submits=f["submits"], reason=f["why"]
        ),
    ),
    (
        "prize.may_discard_import",
        {"import": ImportState.values},
        lambda who, f: prize.may_discard_import(who, batch(f)),
    ),
]
