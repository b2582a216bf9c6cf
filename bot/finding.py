"""Finding people on file from the command line: one person by words, or a file of descriptions, a JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from bot.clocks import real_now
from bot.counties import load_shipped
from bot.settings import WrongSetting, read_settings
from rules.counties import County
from rules.matching import Ranked, describe, verdict
from rules.phones import find_phone, mask_name
from rules.reports import PHONE
from storage import matching
from storage.db import Db, Tx, open_db
from storage.records import digits

Row = dict[str, object]
BORN = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])\s*(?:年|生)*")
VILLAGE = re.compile(r"(.{1,8}?村)(.+)")
ID_LENGTHS = (17, 18, 19)
AT_ONCE = 500
"""So many are looked up in one reading transaction."""


class Wanted(BaseModel):
    """One description of somebody, as a line of the file has it; everything but the id may be missing."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, populate_by_name=True)

    id: str = ""
    name: str = ""
    village: str = ""
    phone: str = ""
    id_no: str = ""
    born_year: int = Field(default=0, alias="birth_year")

    @field_validator("name", "village", "phone", "id_no", "born_year", mode="before")
    @classmethod
    def _missing(cls, value: object, info: ValidationInfo) -> object:
        return (0 if info.field_name == "born_year" else "") if value is None or value == "" else value


def seek(tx: Tx, county: County, wanted: Wanted, year: int) -> tuple[Ranked, ...]:
    """Who on file may be meant, the likeliest first."""
    sought = describe(county, wanted.name, wanted.village, wanted.born_year, wanted.phone, wanted.id_no, year=year)
    return matching.find(tx, county, sought)


def read_words(county: County, text: str) -> Wanted:
    """A description in free words: a number, a village, a year of birth, and what is left is the name."""
    left = text.strip()
    id_no = next((part for part in left.split() if len(digits(part)) in ID_LENGTHS), "")
    left = left.replace(id_no, " ", 1) if id_no else left
    phone = find_phone(left)
    left = PHONE.sub(" ", left) if phone else left
    year = BORN.search(left)
    left = BORN.sub(" ", left, count=1) if year else left
    words = left.split()
    village = next((word for word in words if len(words) > 1 and county.villages.meant(word)), "")
    glued = VILLAGE.match(words[0]) if len(words) == 1 else None
    if glued and county.villages.meant(glued[1]):
        village, words = glued[1], [glued[2]]
    name = " ".join(word for word in words if word != village)
    return Wanted(name=name, village=village, phone=phone, id_no=id_no, born_year=int(year[1]) if year else 0)


async def find_one(text: str) -> tuple[str, list[Row]]:
    """Who is meant by these words: the verdict (sure, ask, new) and the rows of person, name, place, year and score."""
    county = load_shipped(read_settings().county_dir).county

    def look(tx: Tx) -> tuple[str, list[Row]]:
        ranked = seek(tx, county, read_words(county, text), real_now().year)
        return verdict(ranked), [_row(one, county) for one in ranked]

    db = await _database()
    try:
        return await db.read(look)
    finally:
        await db.close()


async def find_batch(file: Path) -> AsyncIterator[str]:
    """The answer to every line of the file: its id and up to five persons with their scores, a JSON object a line."""
    lines = read_lines(file)
    county = load_shipped(read_settings().county_dir).county
    year = real_now().year
    db = await _database()
    try:
        for at in range(0, len(lines), AT_ONCE):
            part = lines[at : at + AT_ONCE]

            def answer(tx: Tx, part: list[Wanted] = part) -> list[str]:
                return [write_line(one.id, seek(tx, county, one, year)) for one in part]

            for line in await db.read(answer):
                yield line
    finally:
        await db.close()


def write_line(id_: str, ranked: tuple[Ranked, ...]) -> str:
    """One line of the answer; a score is the share of belief, 0 to 1."""
    persons = [{"person": one.candidate.person_id, "score": round(one.share, 4)} for one in ranked]
    return json.dumps({"id": id_, "verdict": verdict(ranked), "persons": persons}, ensure_ascii=False)


def read_lines(file: Path) -> list[Wanted]:
    """The descriptions of a file; one sentence with the line's number when it is wrong."""
    found = []
    text = file.read_text(encoding="utf-8-sig")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(Wanted.model_validate_json(line))
        except ValidationError as wrong:
            where = ".".join(map(str, wrong.errors()[0]["loc"])) or "the line"
            raise WrongSetting(f"{file.name}:{number}: {where} is wrong: {wrong.errors()[0]['msg']}.") from None
    return found


def _row(one: Ranked, county: County) -> Row:
    found = one.candidate
    place = county.place(found.place)
    return {
        "person": found.person_id,
        "name": mask_name(found.name),
        "place": place.name.en if place else found.place,
        "born": found.born_year or "",
        "score": round(one.share, 4),
    }


async def _database() -> Db:
    settings = read_settings(needs=("secret_key",))
    return await open_db(settings.database_url, settings.secret_key.get_secret_value(), readers=1, shared=True)
