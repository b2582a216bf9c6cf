"""Takes in one county's folder: reads, checks and joins its files; a wrong one is refused with file, key and what was expected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.calendars import seed
from bot.checks import Wrong, check, expired
from bot.clocks import real_now
from bot.demos import Demo
from bot.files import (
    AidsFile,
    CalendarFile,
    CountyFile,
    KindsFile,
    LinesFile,
    MenusFile,
    NeedsFile,
    PermissionsFile,
    PlacesFile,
    Plain,
    PlainFile,
    ProgrammesFile,
    VisitsFile,
)
from bot.languages import FIRST, LANGUAGES
from bot.texts import Keyboards, Text, Texts, read_catalog
from bot.tomls import WrongData, read_as
from bot.triaging import read_triage
from rules.counties import (
    Calendar,
    County,
    Names,
    Permission,
)
from rules.policies import Policies
from rules.provisions import Provisions
from rules.screening import Screening

__all__ = ["Loaded", "Plain", "WrongData", "load", "load_shipped"]

SHIPPED: Final = Path(__file__).resolve().parent.parent / "county"
MAIN: Final = "county.toml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A county ready for work; `warnings` are sentences for whoever keeps its files (expired sources, texts that lack)."""

    county: County
    texts: Texts
    calendar: Calendar
    demo: Demo | None
    plain: Plain
    warnings: tuple[str, ...]


def load_shipped(folder: Path | None = None, today: date | None = None) -> Loaded:
    """The county of this folder, or of the only county inside it; without a folder (or the default one) the one shipped."""
    if folder is None or (folder == Path("county") and not folder.is_dir()):
        folder = SHIPPED
    if not (folder / MAIN).is_file():
        inside = sorted(path.parent for path in folder.glob(f"*/{MAIN}"))
        if len(inside) != 1:
            found = "none" if not inside else ", ".join(path.name for path in inside)
            raise WrongData(folder, "", f"expected a county.toml here, or in one folder below (found {found})")
        folder = inside[0]
    return load(folder, today)


def load(folder: Path, today: date | None = None) -> Loaded:
    """Read, check and join the files of one county; `today` decides which sources have expired."""
    main = read_as(CountyFile, folder / MAIN)
    calendar_file = read_as(CalendarFile, folder / "calendar.toml")
    county = _county(folder, main, calendar_file)
    for wrong in check(county):
        raise WrongData(folder / wrong.file, wrong.key, wrong.expected)
    for wrong in _check_calendar(calendar_file):
        raise WrongData(folder / wrong.file, wrong.key, wrong.expected)
    calendar = seed(
        calendar_file.first,
        calendar_file.last,
        calendar_file.official,
        calendar_file.days,
        f"{max(calendar_file.official)}-{_hash(folder, ('calendar.toml',), metadata.version('holidays'))}",
    )
    texts = _texts(folder, county)
    today = today or real_now().astimezone(ZoneInfo(county.timezone)).date()
    warnings = (*expired(county, today), *texts.faults())
    demo = read_as(Demo, folder / "demo.toml") if (folder / "demo.toml").is_file() else None
    if demo is not None:
        for wrong in demo.check(county):
            raise WrongData(folder / wrong.file, wrong.key, wrong.expected)
    return Loaded(county, texts, calendar, demo, read_as(PlainFile, folder / "plain.toml").plain, warnings)


RULES: Final = (
    MAIN, "places.toml", "programmes.toml", "needs.toml", "kinds.toml", "visits.toml", "aids.toml", "permissions.toml",
    "lines.toml",
)  # fmt: skip


def _county(folder: Path, main: CountyFile, calendar_file: CalendarFile) -> County:
    if not calendar_file.official:
        raise WrongData(folder / "calendar.toml", "official", "expected at least one announced year")
    try:
        ZoneInfo(main.timezone)
    except (KeyError, OSError, ValueError):
        raise WrongData(folder / MAIN, "timezone", "expected a time zone's name, like Asia/Shanghai") from None
    places = read_as(PlacesFile, folder / "places.toml")
    programmes = read_as(ProgrammesFile, folder / "programmes.toml")
    needs = read_as(NeedsFile, folder / "needs.toml")
    visits = read_as(VisitsFile, folder / "visits.toml")
    aids = read_as(AidsFile, folder / "aids.toml")
    permissions = read_as(PermissionsFile, folder / "permissions.toml").deeds
    lines = read_as(LinesFile, folder / "lines.toml").lines
    return County(
        version=f"{max(calendar_file.official)}-{_hash(folder, RULES)}",
        **{name: getattr(main, name) for name in CountyFile.model_fields if name != "settings"},
        settings={**main.settings, **aids.settings},
        provisions=Provisions.model_validate(aids.model_dump(by_alias=True, exclude={"settings"})),
        places=places.places,
        clocks=programmes.clocks,
        programmes=programmes.programmes,
        proofs=programmes.proofs,
        needs=needs.needs,
        dangers=needs.dangers,
        kinds=read_as(KindsFile, folder / "kinds.toml").kinds,
        duties=visits.duties,
        outcomes=visits.outcomes,
        permissions=tuple(Permission(deed=deed, any_of=ways) for deed, ways in permissions.items()),
        lines=lines,
        triage=read_triage(folder, lines.get("surname", ())),
        screening=read_as(Screening, folder / "screening.toml"),
        policies=read_as(Policies, folder / "policies.toml"),
    )


def _hash(folder: Path, names: tuple[str, ...], more: str = "") -> str:
    digest = hashlib.sha256(more.encode())
    for name in names:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:8]


def _check_calendar(file: CalendarFile) -> Iterator[Wrong]:
    if file.first > file.last:
        yield Wrong("calendar.toml", "last", "expected a year not before `first`")
    if not file.official <= set(range(file.first, file.last + 1)):
        yield Wrong("calendar.toml", "official", "expected years from `first` to `last`")


def _texts(folder: Path, county: County) -> Texts:
    menus = read_as(MenusFile, folder / "menus.toml")
    catalogs: dict[str, Mapping[str, Text]] = {}
    for language in LANGUAGES:
        catalog = read_catalog(folder / "texts" / language)
        for key, words in names_of(county, language).items():
            if key in catalog:
                raise WrongData(
                    folder / "texts" / language, key, "expected no text for a name that the county's data has"
                )
            catalog[key] = Text(words, words)
        catalogs[language] = catalog
    for key in menus.deeds:
        if key not in catalogs[FIRST]:
            raise WrongData(folder / "menus.toml", f"deeds.{key}", "expected the key of a text")
    for name, rows in menus.menus.items():
        for key in (key for row in rows for key in row):
            if key not in menus.deeds:
                raise WrongData(folder / "menus.toml", f"menus.{name}", f"expected labels with a deed, not {key}")
    for name, commands in menus.commands.items():
        for command in commands:
            if f"command.{command}" not in catalogs[FIRST]:
                raise WrongData(
                    folder / "menus.toml", f"commands.{name}", f"expected commands with a text, not {command}"
                )
    keyboards = Keyboards(menus.menus, menus.deeds, menus.commands)
    return Texts(catalogs, ZoneInfo(county.timezone), keyboards, {"bot": "", "county_code": county.code})


def names_of(county: County, language: str) -> Mapping[str, str]:
    """The names in the county's data as texts: `place.BG03`, `programme.dibao`, `need.illness` …"""

    def word(names: Names) -> str:
        return names.zh if language == FIRST else names.en

    found = {f"place.{one.code}": word(one.name) for one in county.places}
    found |= {f"place.{one.code}": word(one.name) for one in county.departments}
    found |= {f"programme.{one.code}": word(one.name) for one in county.programmes}
    found |= {f"need.{one.code}": word(one.name) for one in county.needs}
    found |= {f"kind.{one.code}": word(one.name) for one in county.kinds}
    found |= {f"step.{one.code}.{step.code}": word(step.name) for one in county.kinds for step in one.steps}
    found |= {f"duty.{one.code}": word(one.name) for one in county.duties}
    found |= {f"department.{one.code}": word(one.name) for one in county.departments}
    found |= {f"hotline.{one.number}": word(one.name) for one in county.hotlines}
    found |= {f"item.{one.code}": word(one.name) for one in county.provisions.items}
    found |= {f"unit.{one.code}": word(one.unit) for one in county.provisions.items}
    found |= {f"papers.{one.code}": word(one.papers) for one in county.programmes if one.papers}
    found |= {f"proof.{one.code}": word(one.name) for one in county.proofs}
    found |= {f"rule.{one.code}": word(one.name) for one in county.screening.rules}
    found |= {f"rule.{one.code}.gives": word(one.gives) for one in county.screening.rules}
    found |= {f"theme.{one.code}": word(one.name) for one in county.policies.themes}
    found |= {f"policy.{one.code}": word(one.title) for one in county.policies.cards}
    found |= {f"policy.{one.code}.answer": word(one.answer) for one in county.policies.cards}
    return found | {"county.name": word(county.name), "county.hotline": word(county.hotline_name)}
