"""What a page shows of a question of files: what may come, what is there, what is on its way."""

from dataclasses import dataclass
from functools import cached_property

from haechi.people.models import User
from haechi.prize import answers, queries
from haechi.prize.models import Application, Attachment, Question, Upload


@dataclass(frozen=True)
class FilesOf:
    application: Application
    question: Question
    by: User | None = None

    @property
    def limits(self) -> answers.FileLimits:
        return answers.limits_of(self.question)

    @cached_property
    def attached(self) -> list[Attachment]:
        return list(queries.attached(self.application, self.question))

    @cached_property
    def unfinished(self) -> list[Upload]:
        if self.by is None:
            return []
        mine = queries.on_their_way(self.application, self.by)
        return list(mine.filter(question=self.question, received__gt=0))

    @property
    def room(self) -> int:
        """How many more may come."""
        return max(0, self.limits.max_files - len(self.attached))

    @property
    def offers_letter(self) -> bool:
        return queries.asks_for_letter([self.question])
