"""What workers do for this room: thin, as every entrance."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from haechi.core.jobs import Result, Work, kind
from haechi.core.sentences import in_every_language
from haechi.core.verdict import Refused, deny
from haechi.people.models import User
from haechi.prize import queries, rules, tables
from haechi.prize.forms.desk import EntryFilter
from haechi.prize.models import Edition


def edition_of(work: Work) -> Edition:
    return Edition.objects.get(pk=work.job.edition_id or 0)


def person_of(work: Work) -> User:
    """Whoever asked, with the rights of today.

    Raises:
        Refused: the account is closed.
    """
    person = User.objects.filter(pk=work.job.person_id, is_active=True).first()
    if person is None:
        raise Refused(deny("no_person", _("The account that asked for this is closed.")))
    return person


@contextmanager
def kept_file() -> Iterator[IO[bytes]]:
    """A file of its own for what becomes the result; closed if the work is broken off."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 – the result is read after this function
    try:
        yield file
    except BaseException:
        file.close()
        raise


@kind("prize.pack_files", _("ZIP of the applications"))
def pack_files(work: Work) -> Result:
    """Every application that the list shows, as a folder of its answers and files."""
    edition, person = edition_of(work), person_of(work)
    who = queries.standing(person, edition)
    rules.may_list_applications(who).enforce()
    query = QueryDict(mutable=True)
    query.update(work.asked["chosen"])
    chosen = EntryFilter(edition, query).narrow(queries.visible_to(who, edition))
    ordered = tables.ordered(chosen, query.get("sort", "number"))
    work.step(_("Packing the applications"), total=ordered.count())
    told = queries.told(ordered, edition, queries.columns_of(edition))
    with kept_file() as file:
        for count, archive in enumerate(tables.write_archive(file, edition, told)):  # noqa: B007
            work.advance(count)
    facts = {"applications": count, "files": archive.files}
    said = in_every_language(_("%(applications)s applications and %(files)s files."), **facts)
    return Result(said=said, facts=facts, file=file, name=f"{edition.slug}-entries.zip")
