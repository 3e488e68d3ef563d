"""What tests of files share: files of every sort, and a browser that sends them in parts."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from answering import agree
from pypdf import PdfWriter

from haechi.core import clock
from haechi.people.models import City, Organisation, User
from haechi.people.states import ApplicantKind
from haechi.prize import actions
from haechi.prize.models import Application, Question

JSON = "application/json"


def pdf(pages: int = 1, password: str | None = None, *, filler: int = 0) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if filler:
        writer.add_attachment("filler.bin", bytes(range(256)) * (filler // 256))
    if password is not None:
        writer.encrypt(password)
    writer.write(out)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("run.exe", b"MZ" * 100)
    return out.getvalue()


def ask_for_files(edition: Any, code: str = "plan", **more: Any) -> Question:
    limits = {"types": ["pdf", "jpg", "png"], "max_mb": 20, "max_pages": 50, "max_files": 2}
    Question.objects.filter(edition=edition, code=code).delete()
    question = Question(
        edition=edition,
        code=code,
        section="Files",
        label_en="Plan of the project",
        label_ko="사업 계획서",
        type="file",
        settings=limits | more.pop("settings", {}),
        order=90,
        **more,
    )
    question.save()
    return question


def begin_draft(edition: Any, applicant: User, category: str = "tech") -> Application:
    city = City.objects.get(name_en="Nairobi")
    organisation = Organisation.objects.create(name="City of Nairobi", kind="city", city=city)
    agree(edition, applicant)
    return actions.start_application(
        edition.categories.get(code=category),
        kind=ApplicantKind.CITY,
        organisation=organisation,
        city=city,
        by=applicant,
        at=clock.now(),
    )


def read_whole(answer: Any) -> bytes:
    """What a browser would have got; a file is closed by reading it to its end."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class Sender:
    """A browser that speaks the protocol of uploads, one request at a time."""

    within: Callable[[], AbstractContextManager[Any]] = nullcontext  # around each request

    def __init__(self, client: Any, application: Any, code: str = "plan", language: str = "en"):
        self.client, self.code = client, code
        self.root = f"/{language}/e/{application.edition.slug}/applications/{application.number}/"

    def begin(self, name: str, size: int, **more: str) -> Any:
        facts = {"name": name, "size": str(size)} | more
        return self.post(f"{self.root}files/{self.code}/uploads/", facts)

    def post(self, address: str, facts: dict[str, str]) -> Any:
        body = json.dumps(facts)
        with self.within():
            return self.client.post(address, body, content_type=JSON, HTTP_ACCEPT=JSON)

    def part(self, address: str, offset: int, content: bytes) -> Any:
        return self.client.patch(
            address,
            content,
            content_type="application/octet-stream",
            HTTP_ACCEPT=JSON,
            HTTP_UPLOAD_OFFSET=str(offset),
        )

    def finish(self, address: str, **facts: str) -> Any:
        return self.post(f"{address}finish/", facts)

    def send(self, content: bytes, name: str, *, step: int = 400_000, **more: str) -> Any:
        """All of it; the answer is the last one, or the first that refuses."""
        answer = self.begin(name, len(content), **more)
        if answer.status_code != 200:
            return answer
        address, offset = answer.json()["address"], answer.json()["offset"]
        while offset < len(content):
            answer = self.part(address, offset, content[offset : offset + step])
            if answer.status_code != 200:
                return answer
            offset = answer.json()["offset"]
        return self.finish(address)
