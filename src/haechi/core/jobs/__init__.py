"""Long jobs: begun by an action, run by ``haechi work``, seen by people on a page.

A room writes what is to be done in its ``tasks.py``::

    @kind("prize.pack_files", _("Files of the entries"))
    def pack_files(work: Work) -> Result: ...

and an action asks for it with :func:`begin`. The queue only carries numbers to a worker; all that
people see of a job lies in our own row, :class:`haechi.core.models.Job`.
"""

from haechi.core.jobs.kinds import Result, Work, kind, kind_name
from haechi.core.jobs.law import JOB
from haechi.core.jobs.queue import again, ask_to_cancel, begin, forget_results, queue, run

__all__ = [
    "JOB",
    "Result",
    "Work",
    "again",
    "ask_to_cancel",
    "begin",
    "forget_results",
    "kind",
    "kind_name",
    "queue",
    "run",
]
