"""The frozen shapes of kinds of cases with a path of their own (部门协同预案, 004 三(4)): who is called, how soon."""

from __future__ import annotations

from pydantic import Field

from rules.shapes import Names, Shape


class Step(Shape):
    """One thing to do: who is called (a department's code, or a hotline's number), and within how many minutes of filing."""

    code: str = Field(pattern=r"^[a-z_]{2,12}$")
    name: Names
    call: str
    minutes: int = Field(gt=0)


class Kind(Shape):
    """A kind of case and its playbook.

    A case is of the kind when its danger or its need is named here; with `both`, one of `words` must stand in it too, without
    `both` a word alone is enough. `guardian`: a minor's guardian must know, or a reason must be written why not. `hidden`: the
    household never hears of it. `register_days`: somebody without a register who stayed so long gets one (003 §15).
    """

    code: str = Field(pattern=r"^[a-z_]{2,16}$")
    name: Names
    dangers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    both: bool = False
    guardian: bool = False
    hidden: bool = False
    register_days: int = 0
    steps: tuple[Step, ...]
    clause: str

    def fits(self, danger: str, need: str, words: str) -> bool:
        """Whether a case of this danger and need, told in these words (lower case), seems to be of the kind."""
        named = (bool(danger) and danger in self.dangers) or (bool(need) and need in self.needs)
        said = any(word in words for word in self.words)
        return (named and said) if self.both else (named or said)

    def step(self, code: str) -> Step | None:
        """The step of this code."""
        return next((one for one in self.steps if one.code == code), None)
