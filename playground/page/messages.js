// One message as a bubble: words, pictures, voice, place, contact, quote, inline buttons.

import { ask, button, h, icon, momentOf, say, timeOf } from "./parts.js";

export function bubble(message, phone) {
  const mine = message.from_id === phone.id;
  const words = message.html
    ? h("div", { class: "words", html: message.html.replaceAll("\n", "<br>"), onclick: (event) => follow(event, phone) })
    : null;
  const meta = h("span", { class: "meta" },
    message.protected ? h("span", { class: "lock", title: say("protected"), role: "img", "aria-label": say("protected") }, icon("lock")) : null,
    message.edited ? h("span", { class: "was-edited" }, say("edited")) : null,
    h("time", { datetime: message.date, title: momentOf(message.date) }, timeOf(message.date)));
  const body = h("div", { class: "body" },
    message.forwarded ? h("div", { class: "forwarded" }, say("forwarded")) : null,
    message.reply_to ? quote(message.reply_to, phone) : null,
    message.file ? attachment(message.file) : null,
    message.place ? place(message.place) : null,
    message.contact ? contact(message.contact) : null,
    words, meta);
  const menu = button(say("message_menu"), "more", {
    class: "round menu-button", "data-testid": `menu-${phone.id}-${message.message_id}`, "aria-haspopup": "menu",
    onclick: (event) => phone.menuOf(message, mine, event.currentTarget),
  });
  return h("article", {
    class: `message ${mine ? "mine" : "theirs"}${message.file?.kind === "photo" ? " pictured" : ""}`,
    id: `m-${phone.id}-${message.message_id}`,
    "data-testid": `message-${phone.id}-${message.message_id}`,
    "data-side": mine ? "me" : "bot", "data-group": message.group ?? "",
    "aria-label": `${mine ? message.from : say("bot")}, ${timeOf(message.date)}`,
    oncontextmenu: (event) => { event.preventDefault(); phone.menuOf(message, mine, menu); },
  },
    h("div", { class: "line" }, body, menu),
    message.reactions.length ? h("div", { class: "reactions" }, message.reactions.join(" ")) : null,
    message.buttons.length ? inline(message, phone) : null);
}

function follow(event, phone) {
  const link = event.target.closest("a");
  if (!link) return;
  if (link.dataset.say) {
    event.preventDefault();
    phone.act("say", { text: link.dataset.say });
    return;
  }
  const address = new URL(link.href, location.href);
  if (address.hostname === "t.me" && address.pathname === `/${phone.bot.username}`) {
    event.preventDefault();
    phone.act("start", { payload: address.searchParams.get("start") ?? "" });
  }
}

function quote(reply, phone) {
  return h("button", {
    type: "button", class: "quote", title: say("quoted"),
    onclick: () => {
      const old = document.getElementById(`m-${phone.id}-${reply.message_id}`);
      old?.scrollIntoView({ block: "center", behavior: "smooth" });
      old?.classList.add("found");
      setTimeout(() => old?.classList.remove("found"), 1600);
    },
  }, reply.text || "…");
}

function attachment(file) {
  if (file.kind === "photo") {
    const picture = h("img", { src: file.url, alt: say("picture"), width: file.width, height: file.height });
    return h("button", { type: "button", class: "picture", "aria-label": say("picture_open"), onclick: () => enlarge(file) }, picture);
  }
  if (file.kind === "voice") return voice(file);
  const size = file.size < 1024 ? `${file.size} B` : `${(file.size / 1024).toFixed(0)} KB`;
  return h("a", { class: "file", href: file.url, download: file.name },
    h("span", { class: "disc" }, icon("file")), h("span", { class: "file-name" }, file.name, h("span", { class: "faint" }, size)));
}

function enlarge(file) {
  const viewer = document.getElementById("viewer");
  viewer.replaceChildren(
    h("img", { src: file.url, alt: say("picture") }),
    button(say("close"), "close", { class: "round viewer-close", onclick: () => viewer.close() }));
  viewer.onclick = (event) => { if (event.target === viewer) viewer.close(); };
  viewer.showModal();
}

function voice(file) {
  const sound = new Audio();
  sound.preload = "none";
  sound.src = file.url;
  const done = h("span", { class: "wave-done" });
  const press = h("button", { type: "button", class: "disc", "aria-label": say("play") }, icon("play"));
  const show = () => {
    press.replaceChildren(icon(sound.paused ? "play" : "pause"));
    press.setAttribute("aria-label", say(sound.paused ? "play" : "pause"));
  };
  press.addEventListener("click", () => (sound.paused ? sound.play().catch(show) : sound.pause()));
  for (const event of ["play", "pause", "ended"]) sound.addEventListener(event, show);
  sound.addEventListener("timeupdate", () => {
    const whole = Number.isFinite(sound.duration) ? sound.duration : file.seconds || 1;
    done.style.width = `${Math.min(100, (100 * sound.currentTime) / whole)}%`;
  });
  return h("div", { class: "voice", role: "group", "aria-label": say("voice", { n: file.seconds }) },
    press, h("span", { class: "wave" }, done), h("span", { class: "faint" }, say("seconds", { n: file.seconds })));
}

function place(where) {
  const told = `${where.latitude.toFixed(5)}, ${where.longitude.toFixed(5)}`;
  return h("div", { class: "place" },
    h("div", { class: "map", "aria-hidden": "true" }, icon("pin")),
    h("div", { class: "caption" }, say("place_card"), h("span", { class: "faint" }, told)));
}

function contact(who) {
  return h("div", { class: "contact", role: "group", "aria-label": say("contact_card") },
    h("span", { class: "disc" }, icon("person")),
    h("span", { class: "file-name" }, who.first_name, h("a", { href: `tel:${who.phone_number}` }, who.phone_number)));
}

function inline(message, phone) {
  const rows = message.buttons.map((row) => h("div", { class: "row" }, row.map((one) => h("button", {
    type: "button", class: `inline ${one.style ?? ""}${one.url ? " away" : ""}`,
    onclick: (event) => press(event.currentTarget, one, message, phone),
  }, one.text))));
  return h("div", { class: "inline-rows", "data-testid": `inline-${phone.id}-${message.message_id}` }, rows);
}

async function press(element, one, message, phone) {
  element.classList.add("waiting");
  setTimeout(() => element.classList.remove("waiting"), 8000);
  const done = await phone.act("press", { button: one.callback_data ?? one.text, message: message.message_id });
  if (!one.callback_data) element.classList.remove("waiting");
  if (done?.copied) {
    await navigator.clipboard?.writeText(done.copied.text).catch(() => {});
    phone.toast(say("copied"));
  } else if (done?.url) window.open(done.url, "_blank", "noopener");
}

export async function answered(event) {
  const element = document.getElementById(`m-${event.chat_id}-${event.message_id}`);
  element?.querySelectorAll(".waiting").forEach((one) => one.classList.remove("waiting"));
}

export const send = (phone, deed, body) => ask(`/user/${phone.id}/${deed}`, body);
