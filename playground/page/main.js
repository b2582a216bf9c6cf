// The page: five phones, one clock, one panel. Everything comes by server-sent events; nothing is asked again and again.
//
// For tests that drive it (data-testid; N is a chat id, M a message id):
//   phone-N, tab-N, unread-N, state-N (hint or "typing…"), more-N (menu: menu-block, menu-unblock, menu-<another person>), begin-N (first start)
//   messages-N, message-N-M (data-side "me" or "bot"), menu-N-M (menu-reply, menu-edit, menu-copy), inline-N-M, toast-N
//   composer-N, send-N, attach-N (menu-photo_file, menu-photo_sample, menu-album_sample, menu-voice_record, menu-voice_sample,
//   menu-file, menu-place, menu-contact), photo-file-N and file-N (file inputs), commands-N, examples-N, suggestions-N,
//   keyboard-N, keyboard-toggle-N, unblock-N; buttons of keyboards are found by their label
//   clock-now, clock-hour, clock-day, clock-due, clock-moving, language, faults (faults-menu: fault-ok, fault-delay,
//   fault-flood, fault-error, fault-reset, fault-offline), panel, panel-toggle, panel-close, panel-<id of a panel>

import { Bar } from "./clocks.js";
import { answered } from "./messages.js";
import { ask, h, loadWords, say } from "./parts.js";
import { Phone } from "./phones.js";

const phones = new Map();
const bar = new Bar(redraw);
let chosen = null;
let seats = [];

function redraw() {
  bar.draw();
  for (const phone of phones.values()) phone.draw();
  drawTabs();
}

function drawTabs() {
  document.title = `${say("brand")} · ${[...phones.values()].map((phone) => phone.title).join(" ")}`;
  const tabs = document.getElementById("tabs");
  tabs.setAttribute("aria-label", say("people"));
  tabs.replaceChildren(...[...phones.values()].map((phone) => h("button", {
    type: "button", class: "tab", "data-testid": `tab-${phone.id}`, "data-hue": phone.number % 5, "aria-pressed": String(phone.id === chosen),
    onclick: () => choose(phone.id),
  }, phone.title, phone.unread ? h("span", { class: "badge", "aria-label": say("unread", { n: phone.unread }) }, String(phone.unread)) : null)));
}

function choose(id) {
  chosen = id;
  for (const phone of phones.values()) phone.element.classList.toggle("chosen", phone.id === id);
  const phone = phones.get(id);
  phone?.count(0);
  phone?.toEnd();
  drawTabs();
}

async function load() {
  const state = await ask(`/state?phones=${seats.join(",")}`, undefined, "GET");
  seats = state.phones.map((told) => told.chat_id);
  bar.take(state);
  const typed = new Map([...phones.values()].map((phone) => [phone.id, phone.composer.field.value]));
  const above = new Map([...phones.values()].filter((phone) => !phone.following).map((phone) => [phone.id, phone.list.scrollTop]));
  phones.clear();
  state.phones.forEach((told, number) => phones.set(told.chat_id, new Phone(told, state.bot, number, drawTabs, state.others, swap)));
  document.getElementById("phones").replaceChildren(...[...phones.values()].map((phone) => phone.element));
  document.documentElement.style.setProperty("--phones", String(Math.max(1, phones.size)));
  bar.draw();
  for (const [id, words] of typed) if (words && phones.has(id)) phones.get(id).composer.field.value = words;
  choose(phones.has(chosen) ? chosen : state.phones[0]?.chat_id ?? null);
  for (const phone of phones.values()) {
    phone.toEnd();
    if (above.has(phone.id)) phone.list.scrollTop = above.get(phone.id);
  }
}

// Another person's phone takes this one's place; what was said on either stays in its chat.
function swap(id, other) {
  seats = seats.map((one) => (one === id ? other : one));
  if (chosen === id) chosen = other;
  load();
}

const on = {
  message: (event, phone) => phone?.put(event.message),
  removed: (event, phone) => phone?.remove(event.message_id),
  chat: (event, phone) => phone?.around(event.chat),
  typing: (event, phone) => phone?.setTyping(true),
  answered: (event, phone) => { answered(event); phone?.toast(event.text, event.alert); },
  clock: (event) => { bar.take(event); bar.draw(); },
  panels: (event) => { bar.take(event); bar.draw(); },
  faults: (event) => { bar.take(event); bar.draw(); },
  reload: () => load(),
};

function listen() {
  const stream = new EventSource("/events");
  const lost = document.getElementById("lost");
  let waiting = [];
  let ready = false;
  // Events that come while the whole state is being fetched are applied after it, so that none falls between.
  stream.onopen = async () => {
    ready = false;
    await load();
    ready = true;
    lost.hidden = true;
    document.body.dataset.ready = "1";
    for (const event of waiting) take(event);
    waiting = [];
  };
  stream.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (ready) take(event);
    else waiting.push(event);
  };
  stream.onerror = () => {
    lost.textContent = say("lost");
    lost.hidden = false;
  };
}

function take(event) {
  on[event.type]?.(event, phones.get(event.chat_id));
}

await loadWords();
listen();
