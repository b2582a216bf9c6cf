"""Every talk of tests/talks/ is held with the whole program over HTTP."""

from pathlib import Path

import pytest

from tests.talking import hold

TALKS = sorted((Path(__file__).parent / "talks").glob("*.txt"))


@pytest.mark.parametrize("path", TALKS, ids=[path.stem for path in TALKS])
async def test_a_talk_goes_as_it_is_written(path: Path, tmp_path: Path) -> None:
    await hold(path, tmp_path, tmp_path.parent)


def test_there_are_talks_enough() -> None:
    assert len(TALKS) >= 25
