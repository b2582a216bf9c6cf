"""The files of the box: photos, voices and documents, whoever sent them, by file id."""

from __future__ import annotations

import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playground.params import Params, Upload
from playground.shapes import Json, Limits, Refused, bad

SAMPLES = Path(__file__).parent / "samples"
FOLDERS = {"photo": "photos", "voice": "voice", "document": "documents"}


@dataclass(frozen=True, slots=True)
class File:
    """One stored file; `seconds` only for voices, `width` and `height` only for photos."""

    id: str
    unique: str
    kind: str
    name: str
    mime: str
    data: bytes
    path: str
    width: int = 0
    height: int = 0
    seconds: int = 0

    def media(self) -> object:
        """The file as it stands in a message."""
        shown: Json = {"file_id": self.id, "file_unique_id": self.unique, "file_size": len(self.data)}
        if self.kind == "photo":
            return [{**shown, "width": self.width, "height": self.height}]
        if self.kind == "voice":
            return {**shown, "duration": self.seconds, "mime_type": self.mime}
        return {**shown, "file_name": self.name, "mime_type": self.mime}


class Files:
    """Keeps every file until the box is stopped."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_id: dict[str, File] = {}
        self._by_path: dict[str, File] = {}

    def keep(self, kind: str, upload: Upload, *, seconds: int = 0) -> File:
        """Store bytes as a photo, voice or document; a photo must be a picture."""
        width, height = measure(upload.data) if kind == "photo" else (0, 0)
        if kind == "photo" and not width:
            raise bad("IMAGE_PROCESS_FAILED")
        number = len(self._by_id) + 1
        ending = {"photo": ".jpg", "voice": ".oga"}.get(kind, Path(upload.name).suffix[:12])
        mime = "audio/ogg" if kind == "voice" and "webm" not in upload.mime else upload.mime
        file = File(
            id=f"AgAC{number}-{secrets.token_urlsafe(18)}",
            unique=f"AQAD{number}",
            kind=kind,
            name=upload.name,
            mime=mime,
            data=upload.data,
            path=f"{FOLDERS[kind]}/file_{number}{ending}",
            width=width,
            height=height,
            seconds=seconds,
        )
        return self.put(file)

    def put(self, file: File) -> File:
        """Take in a file that is already made."""
        self._by_id[file.id] = self._by_path[file.path] = file
        return file

    def all(self) -> Sequence[File]:
        """Every file, the oldest first."""
        return tuple(self._by_id.values())

    def find(self, file_id: str) -> File | None:
        """The file with this id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> File | None:
        """The file at this download path."""
        return self._by_path.get(path)

    def sent(self, params: Params, name: str, kind: str) -> File:
        """The file a bot sends under this parameter: an upload, or the id of a file of the same kind."""
        given = params.text(name)
        upload = params.uploads.get(given.removeprefix("attach://") if given.startswith("attach://") else name)
        if upload:
            if not upload.data:
                raise bad("file must be non-empty")
            if len(upload.data) > (self._limits.photo if kind == "photo" else self._limits.upload):
                raise Refused(413, "Request Entity Too Large")
            return self.keep(kind, upload, seconds=params.whole("duration") or 0)
        if not given:
            raise bad(f"there is no {kind} in the request")
        file = self._by_id.get(given)
        if file is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
        return file

    def download(self, file_id: str) -> Json:
        """What getFile answers; refuses files too big for the Bot API."""
        file = self._by_id.get(file_id)
        if file is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(file.data) > self._limits.download:
            raise bad("file is too big")
        return {"file_id": file.id, "file_unique_id": file.unique, "file_size": len(file.data), "file_path": file.path}


def sample(kind: str, number: int = 0) -> Upload:
    """A small real picture or voice note that the people of the box send."""
    mime = {"photo": "image/jpeg", "voice": "audio/ogg"}[kind]
    found: Sequence[Path] = sorted(SAMPLES.glob("*.jpg" if kind == "photo" else "*.ogg"))
    path = found[number % len(found)]
    return Upload(path.name, mime, path.read_bytes())


def measure(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; zeros when the bytes are neither."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    at = 2 if data.startswith(b"\xff\xd8") else len(data)
    while at + 9 < len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at] != 0xFF or length < 2:
            break
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return 0, 0
