"""The log: one JSON line an event; no secret, no number and nobody's words in it, whoever wrote the line."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
NUMBERS = [
    "990721194001011234",
    "99072119400101123X",
    "９９０７２１１９４００１０１１２３Ｘ",
    "990721 19400101 123x",
    "9 9 0 7 2 1-1940-0101-1234",
    "990721400101123",
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "１３８１２３４５６７８",
    "+86 13812345678",
    "0730-7621234",
    "①③⑧①②③④⑤⑥⑦⑧",
    "138\u200b1234\u200b5678",
]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up("DEBUG", (TOKEN, "a-key-nobody-may-see"), stream)
    yield stream
    root.handlers[:], root.level = before


def digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_a_person_never_reaches_the_log(written: io.StringIO, number: str) -> None:
    structlog.get_logger("ours").info("said", text=f"my number is {number}, thanks", deep={"in": [number]})
    logging.getLogger("theirs").warning("got %s", number)
    for line in written.getvalue().splitlines():
        event = json.loads(line)
        assert not digits(str(event.get("text", ""))) and not digits(str(event.get("deep", "")))
        assert not digits(event["event"])


def test_secrets_and_tokens_of_any_bot_are_hidden_also_in_addresses(written: io.StringIO) -> None:
    other = TOKEN.replace("123456789", "987654321")
    logging.getLogger("theirs").error("POST https://host/bot%s/getMe and bot%s", TOKEN, other.replace(":", "%3A"))
    structlog.get_logger("ours").error("key", key="a-key-nobody-may-see")
    text = written.getvalue()
    assert "AAHdq" not in text and "a-key-nobody" not in text
    assert "getMe" in text


def test_the_text_of_an_exception_is_redacted_for_our_loggers_and_for_others(written: io.StringIO) -> None:
    try:
        raise KeyError(f"\u5f20\u67d0\u67d0 13812345678 {TOKEN}")
    except KeyError:
        structlog.get_logger("ours").exception("failed", code="E-7F3A")
        logging.getLogger("theirs").critical("failed too", exc_info=True)
    ours, theirs = map(json.loads, written.getvalue().splitlines())
    for event in (ours, theirs):
        assert "KeyError" in event["exception"] and "test_logs.py" in event["exception"]
        assert (
            "\u5f20" not in event["exception"] and "138" not in event["exception"] and "AAH" not in event["exception"]
        )
    assert ours["code"] == "E-7F3A"


def test_nobodys_words_stand_in_the_log(written: io.StringIO) -> None:
    structlog.get_logger("ours").info("said", text="help \u738b\u6842\u82f1 \u5317\u6e2f\u6751 now")
    assert json.loads(written.getvalue())["text"] == "help [hidden] [hidden] now"


def test_numbers_of_ours_stay_readable(written: io.StringIO) -> None:
    event = {"case": 4503599627370496, "version": 3, "number": "0412", "household": "H0831", "seconds": 0.25}
    structlog.get_logger("ours").info("kept", **event)
    line = json.loads(written.getvalue())
    assert {name: line[name] for name in event} == event
    assert line["timestamp"].startswith("20")


def test_a_phone_given_as_a_number_is_hidden(written: io.StringIO) -> None:
    structlog.get_logger("ours").info("kept", phone=13812345678, id_no=990721194001011234)
    assert "1381" not in written.getvalue() and "9907" not in written.getvalue()


@given(st.text())
def test_one_event_is_one_line_whatever_was_said(text: str) -> None:
    line = logs.Redactor()(None, "info", {"event": text, text: [text, {text}]})
    assert len(line.splitlines()) == 1
    assert line.isascii()
    json.loads(line)


def test_libraries_that_log_addresses_and_messages_are_kept_quiet(written: io.StringIO) -> None:
    for name in ("httpx", "telegram.ext.Application", "aiosqlite", "telegram.Bot"):
        logging.getLogger(name).info("HTTP Request: POST something")
        logging.getLogger(name).debug("executing something")
    assert written.getvalue() == ""


def test_a_code_is_short_and_finds_its_line() -> None:
    codes = {logs.new_code() for _ in range(50)}
    assert all(len(code) == 6 and code.startswith("E-") for code in codes)
    assert len(codes) > 40
