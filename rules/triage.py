"""What a message asks for and how urgent it is: it proposes and says by which words; a person decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rules.counties import County, Place
from rules.cues import LONGEST, Cue, clauses, find_cues, fold, plain, ringing, said
from rules.entities import Found, find_entities
from rules.places import find_villages
from rules.sounds import sounds
from rules.weights import groups_of
from rules.words import Triage, Words

INTENTS: Final = (
    "request_help", "report_other", "status", "policy_question", "feedback", "cancel", "greeting_or_chitchat", "spam_or_irrelevant",
)  # fmt: skip
NEEDS: Final = (
    "subsistence", "destitute_support", "temporary_relief", "medical", "education", "housing", "employment", "disaster",
    "disability", "elder_care", "child_protection", "vagrancy", "legal_aid", "mental_health", "industry_support",
)  # fmt: skip
URGENCIES: Final = ("routine", "soon", "emergency", "life_threat")
FLAGS: Final = (
    "minor_involved", "elder_alone", "disabled", "domestic_violence", "self_harm", "fire_or_disaster", "serious_illness", "no_food",
    "abuse_of_child", "lost_person",
)  # fmt: skip
KINDS: Final = ("offer", "visit_report")
"""What the labels have no intent for (LABELS 9): an offer of help, a visit where nothing needs doing."""
HELPED: Final = ("request_help", "report_other")
NEEDLESS: Final = ("greeting_or_chitchat", "spam_or_irrelevant")
SPAM: Final = NEEDLESS[1]
MOST_NEEDS: Final = 3
MOST_REASONS: Final = 3
CHILD, OLD = 18, 60
SPEAKERS: Final = ("myself", "close_kin", "far_kin", "stranger", "officer_style")
SHORT, LONG = 6, 80
DOCTOR: Final = "120"
SURE: Final = 1.2
SURE_NEED: Final = 3.0
CALM: Final = -2.0
BORNE_OUT: Final = -0.4
ALONE: Final = 1.5
"""So sure the model has to be of a threat to life where nothing rings."""

_QUESTION = re.compile(r"[?？吗么呢]\s*$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the triage proposes, in the labels of the county's notices, and the words it goes by.

    `sure` names what the second best is far behind of: the intent, the need. `calm`: its words of danger are all not
    meant now. `rings` is which danger of the county it is, where somebody may die.
    """

    intent: str = "request_help"
    kind: str = ""
    needs: tuple[str, ...] = ()
    urgency: str = "routine"
    flags: tuple[str, ...] = ()
    entities: Mapping[str, str | int] = field(default_factory=dict)
    because: tuple[str, ...] = ()
    sure: frozenset[str] = frozenset()
    calm: bool = False
    rings: str = ""


@dataclass(frozen=True, slots=True)
class Features:
    """What is counted of a message: groups of letters, marks (cues as they are meant, alarms), and what it names."""

    groups: frozenset[str]
    marks: frozenset[str]
    cues: tuple[Cue, ...]
    alarms: tuple[str, ...]
    entities: Found
    text: str
    shifts: tuple[tuple[int, int], ...]


def features(text: str, triage: Triage, villages: tuple[str, ...] = ()) -> Features:
    """What is counted of a message; the training counts with the same."""
    words = triage.words
    smooth = plain(text, words)
    folded, shifts = fold(smooth, words)
    cues = find_cues(folded, words)
    alarms = ringing(cues, words)
    wide = unicodedata.normalize("NFKC", text[:LONGEST])
    entities = find_entities(wide, words, villages)
    return Features(
        frozenset(groups_of(folded, sounds())),
        frozenset(_marks(cues, alarms, entities, folded, words)),
        tuple(cues),
        tuple(alarms),
        entities,
        wide if len(wide) == len(smooth) else smooth,
        shifts,
    )


def _marks(cues: Sequence[Cue], alarms: Sequence[str], entities: Found, text: str, words: Words) -> set[str]:
    found = {f"={cue.name}" if cue.meant == "now" else f"={cue.name}/{cue.meant}" for cue in cues}
    found |= {f"!{alarm}" for alarm in alarms}
    found |= {f"@{kind}" for _, _, kind in words.marks.find(text)}
    found |= {f"@{slot}" for slot in entities}
    age = entities.get("age")
    if isinstance(age, int):
        found.add("@child" if age < CHILD else "@old" if age >= OLD else "@grown")
    parts = clauses(text)
    if len(parts) > 1:
        last = parts[-1][0]
        found |= {f">{cue.name}" for cue in cues if cue.start >= last and cue.meant == "now"}
    own = {cue.name for cue in cues if cue.meant == "now"}
    speakers = [name for name in SPEAKERS if name in own]
    found.add("@of " + "+".join(speakers))
    found |= {f"{one}&{two}" for one in speakers for two in own if two not in SPEAKERS}
    if alarms:
        found.add("@rings")
    if _QUESTION.search(text):
        found.add("@asks")
    if len(text) <= SHORT:
        found.add("@short")
    elif len(text) > LONG:
        found.add("@long")
    return found


def read(text: str, county: County) -> Reading:
    """What one message asks for, of whom it speaks, how urgent it is, and by which words."""
    counted = features(text, county.triage, tuple(_as_written(text, place) for place in find_villages(county, text)))
    weights = county.triage.weights
    scores = weights.score(counted.groups, counted.marks) if weights.outputs else {}
    said = replace(decide(counted, scores), because=_because(counted, frozenset(county.triage.words.silent)))
    if said.urgency != "life_threat":
        return said
    return replace(said, rings=_danger(counted, said, county))


def _as_written(text: str, place: Place) -> str:
    """The name of a village of the county as the message has it."""
    names = sorted((place.name.zh, place.name.en, *place.aliases), key=len, reverse=True)
    return next(one for one in names if one and one.lower() in text.lower())


def decide(counted: Features, scores: Mapping[str, float]) -> Reading:
    """The proposal: what the model leans to, raised and vetoed by what the words say for certain."""

    def best(kind: str, among: Sequence[str]) -> str:
        return max(among, key=lambda one: scores.get(f"{kind}:{one}", 0.0))

    intent = best("intent", INTENTS)
    urgency = best("urgency", URGENCIES)
    threat = scores.get("threat", 0.0)
    ranked = sorted((scores.get(f"intent:{one}", 0.0) for one in INTENTS), reverse=True)
    sure: set[str] = {"intent"} if ranked[0] - ranked[1] > SURE else set()
    spoken = [cue for cue in counted.cues if cue.risky]
    if (
        any(cue.meant == "now" for cue in counted.cues)
        and threat > (BORNE_OUT if counted.alarms else ALONE)
        and not (intent in NEEDLESS and sure and not counted.alarms)
    ):
        urgency = "life_threat"
        intent = intent if intent in HELPED else best("intent", HELPED)
    elif urgency == "life_threat":
        urgency = best("urgency", URGENCIES[:3])
    needs: tuple[str, ...] = ()
    if intent not in NEEDLESS:
        primary = best("primary", (*NEEDS, "none"))
        others = sorted(
            (one for one in NEEDS if one != primary and scores.get(f"need:{one}", -1.0) > 0),
            key=lambda one: -scores[f"need:{one}"],
        )
        needs = (primary, *others)[:MOST_NEEDS] if primary != "none" else ()
    flags = tuple(flag for flag in FLAGS if scores.get(f"flag:{flag}", -1.0) > 0)
    calm = any(cue.meant != "now" for cue in spoken) and not counted.alarms and threat < CALM
    about = sorted((scores.get(f"primary:{one}", 0.0) for one in (*NEEDS, "none")), reverse=True)
    if about[0] - about[1] > SURE_NEED:
        sure.add("need")
    kinds = [cue.name for cue in counted.cues if cue.name in KINDS and cue.meant == "now"]
    kind = max(KINDS, key=kinds.count) if kinds and intent == "feedback" else ""
    return Reading(
        intent, kind, needs, urgency, flags, counted.entities if intent != SPAM else {}, (), frozenset(sure), calm
    )


def _danger(counted: Features, said: Reading, county: County) -> str:
    """Which danger of the county it is: by what rings, else by what it is about, else the first that calls a doctor."""
    rings = county.triage.words.rings
    named = {part for alarm in counted.alarms for group in alarm.split() for part in group.split("|")} or {
        cue.name for cue in counted.cues if cue.meant == "now"
    }
    for hints in (named, set(said.needs)):
        for danger in county.dangers:
            if hints & set(rings.get(danger.code, ())):
                return danger.code
    return next((one.code for one in county.dangers if DOCTOR in one.numbers), "")


def _because(counted: Features, silent: frozenset[str]) -> tuple[str, ...]:
    """The words that count most: those that ring, then the longest of danger and need."""
    ringing_names = {part for alarm in counted.alarms for one in alarm.split() for part in one.split("|")}
    ranked = sorted(
        (cue for cue in counted.cues if cue.meant == "now" and cue.name not in silent),
        key=lambda cue: (cue.name not in ringing_names, -(cue.end - cue.start), cue.start),
    )
    words: list[str] = []
    for cue in ranked:
        word = said(cue, counted.text, counted.shifts)
        if not any(word in one or one in word for one in words):
            words.append(word)
    return tuple(words[:MOST_REASONS])
