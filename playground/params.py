"""The parameters of one Bot API request, whichever way they came: query, JSON, urlencoded or multipart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request

from playground.shapes import Json, bad

FIELDS = 300
PART = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime: str
    data: bytes


class Params:
    """Typed access to parameters that may be strings or JSON already read; a wrong one raises Telegram's 400."""

    def __init__(self, fields: Mapping[str, object], uploads: Mapping[str, Upload] | None = None) -> None:
        self.fields = dict(fields)
        self.uploads = dict(uploads or {})

    def text(self, name: str, default: str = "") -> str:
        """A string as it came."""
        value = self.fields.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def whole(self, name: str) -> int | None:
        """A whole number; None when it was not given."""
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        try:
            return int(str(value))
        except ValueError:
            raise bad(f'invalid value of parameter "{name}" specified') from None

    def real(self, name: str) -> float:
        """A number; refuses when it was not given."""
        try:
            return float(self.text(name))
        except ValueError:
            raise bad(f'parameter "{name}" is required') from None

    def flag(self, name: str) -> bool:
        """A switch; off when it was not given."""
        return str(self.fields.get(name, "")).lower() in ("true", "yes", "1")

    def data(self, name: str) -> object:
        """A JSON value, None when it was not given."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            read: object = json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None
        return read

    def thing(self, name: str) -> Json | None:
        """A JSON object, None when it was not given."""
        value = self.data(name)
        if value is not None and not isinstance(value, dict):
            raise bad(f"object expected as {name.replace('_', ' ')}")
        return value

    def row(self, name: str) -> list[object] | None:
        """A JSON array, None when it was not given."""
        value = self.data(name)
        if value is not None and not isinstance(value, list):
            raise bad(f"array expected as {name.replace('_', ' ')}")
        return value

    def plain(self) -> Json:
        """What the log of calls keeps: everything but the bytes of files."""
        files: Json = {name: f"<{len(one.data)} bytes>" for name, one in self.uploads.items()}
        return {**self.fields, **files}


async def read_params(request: Request) -> Params:
    """Read one request whole."""
    fields: Json = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        body = await request.body()
        try:
            read = json.loads(body or b"{}")
        except ValueError:
            raise bad("can't parse JSON object") from None
        fields.update(read if isinstance(read, dict) else {})
    elif kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        async with request.form(max_fields=FIELDS, max_files=FIELDS, max_part_size=PART) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime = value.content_type or "application/octet-stream"
                    uploads[name] = Upload(value.filename or name, mime, await value.read())
                else:
                    fields[name] = value
    return Params(fields, uploads)
