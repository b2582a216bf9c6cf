"""Telegram in a box: a local server that speaks the Bot API over HTTP and a chat page in the browser, for trials and tests."""

from playground.faults import Fault
from playground.people import Impossible, People, Person, Seen, Silence, View
from playground.servers import Playground
from playground.shapes import Limits, Phone

__all__ = ["Fault", "Impossible", "Limits", "People", "Person", "Phone", "Playground", "Seen", "Silence", "View"]
