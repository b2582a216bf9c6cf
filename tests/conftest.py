"""What all tests share: a folder for databases that are made once and copied."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Databases with a county's people in them."""
    return tmp_path_factory.mktemp("templates")
