// One phone: its head, its messages, what lies under them, and everything that is shown when something changes.

import { Composer } from "./composers.js";
import { bubble, send } from "./messages.js";
import { button, dayOf, h, icon, inLanguage, say } from "./parts.js";

const NEAR = 80;

export class Phone {
  constructor(told, bot, number, onUnread, others, swap) {
    this.id = told.chat_id;
    this.others = others;
    this.swap = swap;
    this.bot = bot;
    this.told = told;
    this.number = number;
    this.messages = new Map();
    this.unread = 0;
    this.onUnread = onUnread;
    this.list = h("div", {
      class: "list", role: "log", tabindex: "0", "data-testid": `messages-${this.id}`,
      onscroll: () => { this.following = this.atEnd(); this.showJump(); },
    });
    // Whoever reads above is left in peace; whoever is at the end stays there when the list shrinks or grows.
    this.following = true;
    new ResizeObserver(() => { if (this.following) this.toEnd(); }).observe(this.list);
    this.jump = button("", "down", { class: "round jump", hidden: true, onclick: () => this.toEnd(true) });
    this.toasts = h("div", { class: "toasts", role: "status", "aria-live": "polite", "data-testid": `toast-${this.id}` });
    this.head = h("header", { class: "head" });
    this.composer = new Composer(this);
    this.element = h("section", {
      class: "phone", "data-testid": `phone-${this.id}`, "data-hue": number % 5,
      onfocusin: () => this.read(), onpointerdown: () => this.read(),
    }, this.head, h("div", { class: "talk" }, this.list, this.jump, this.toasts), this.composer.element);
    this.around(told);
    for (const message of told.messages) this.messages.set(message.message_id, message);
    this.draw();
  }

  get title() { return inLanguage(this.told.title) || this.told.name; }
  get blocked() { return this.told.blocked; }

  draw() {
    this.element.setAttribute("aria-label", this.title);
    this.list.setAttribute("aria-label", this.title);
    this.jump.setAttribute("aria-label", say("newest"));
    this.drawHead();
    this.composer.draw();
    this.drawMessages();
  }

  drawHead() {
    const under = this.typing ? say("typing") : inLanguage(this.told.hint) || this.told.name;
    const menu = button(say("more"), "more", {
      "data-testid": `more-${this.id}`, "aria-haspopup": "menu",
      onclick: (event) => this.menu(event.currentTarget, [
        [this.blocked ? "unblock" : "block", "close", () => this.act(this.blocked ? "unblock" : "block", {})],
        ...this.others.map((one) => [say("swap", { who: inLanguage(one.title) || one.name }), "person", () => this.swap(this.id, one.chat_id)]),
      ]),
    });
    this.badge = h("span", { class: "badge", "data-testid": `unread-${this.id}`, hidden: this.unread === 0 }, String(this.unread));
    this.head.replaceChildren(
      h("span", { class: "face", "aria-hidden": "true" }, [...this.told.name][0] ?? "?"),
      h("div", { class: "names" }, h("h2", {}, h("span", {}, this.title), this.badge),
        h("p", { class: this.typing ? "typing" : "", "data-testid": `state-${this.id}`, title: under }, under)),
      menu);
  }

  drawMessages() {
    const { following } = this;
    const read = this.list.scrollTop;
    this.list.replaceChildren();
    this.lastDay = null;
    if (this.messages.size === 0) this.list.append(this.emptiness());
    for (const message of this.sorted()) this.append(message);
    if (following) this.toEnd();
    else this.list.scrollTop = read;
  }

  emptiness() {
    return h("div", { class: "empty" }, h("p", {}, say("empty")),
      this.told.started ? null : h("button", { type: "button", class: "solid", "data-testid": `begin-${this.id}`, onclick: () => this.act("start", {}) }, say("begin")));
  }

  sorted() { return [...this.messages.values()].sort((a, b) => a.message_id - b.message_id); }

  append(message) {
    this.list.querySelector(".empty")?.remove();
    const day = dayOf(message.date);
    if (day !== this.lastDay) this.list.append(h("div", { class: "day" }, day));
    this.lastDay = day;
    const drawn = bubble(message, this);
    const last = this.list.lastElementChild;
    if (message.group && last?.dataset.group === message.group) {
      const album = last.classList.contains("album") ? last : h("div", { class: `album ${last.classList.contains("mine") ? "mine" : "theirs"}`, "data-group": message.group });
      if (album !== last) { last.replaceWith(album); album.append(last); }
      album.append(drawn);
    } else this.list.append(drawn);
  }

  put(message) {
    const known = this.messages.has(message.message_id);
    this.messages.set(message.message_id, message);
    if (message.bot) this.setTyping(false);
    if (known) {
      const near = this.following;
      document.getElementById(`m-${this.id}-${message.message_id}`)?.replaceWith(bubble(message, this));
      if (near) this.toEnd();
      return;
    }
    const near = this.following || !message.bot;
    this.append(message);
    if (!message.bot) this.composer.draw();
    if (near) this.toEnd();
    else this.showJump();
    if (message.bot && !this.looked()) this.count(this.unread + 1);
  }

  remove(id) {
    this.messages.delete(id);
    this.drawMessages();
  }

  around(told) {
    Object.assign(this.told, told);
    this.composer.keyboardOpen = Boolean(this.told.keyboard);
    this.drawHead();
    this.composer.draw();
  }

  setTyping(on) {
    clearTimeout(this.typingTimer);
    if (on) this.typingTimer = setTimeout(() => this.setTyping(false), 5000);
    if (this.typing !== on) { this.typing = on; this.drawHead(); }
  }

  count(number) {
    this.unread = number;
    if (this.badge) { this.badge.textContent = String(number); this.badge.hidden = number === 0; }
    this.onUnread();
  }

  // Somebody types here, or it is the one phone that a small window shows.
  looked() {
    return this.element.contains(document.activeElement) || (matchMedia("(max-width: 1199px)").matches && this.element.classList.contains("chosen"));
  }

  read() { if (this.unread) this.count(0); }

  atEnd() { return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR; }

  toEnd(smooth = false) {
    this.following = true;
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    for (const picture of this.list.querySelectorAll("img:not([data-met])")) {
      picture.dataset.met = "1";
      picture.addEventListener("load", () => { if (this.following) this.toEnd(); });
    }
    this.showJump();
  }

  showJump() { this.jump.hidden = this.atEnd(); }

  async act(deed, body) {
    this.read();
    try {
      return await send(this, deed, body);
    } catch (error) {
      this.toast(say("failed", { why: error.message }));
      return null;
    }
  }

  toast(text, alert = false) {
    if (!text) return;
    if (alert) {
      const box = h("dialog", { class: "alert", "aria-label": text }, h("p", {}, text),
        h("form", { method: "dialog" }, h("button", { class: "solid", autofocus: true }, say("ok"))));
      box.addEventListener("close", () => box.remove());
      document.body.append(box);
      box.showModal();
      return;
    }
    const one = h("div", { class: "toast" }, text);
    this.toasts.append(one);
    setTimeout(() => one.remove(), 4000);
  }

  menuOf(message, mine, from) {
    const items = [["reply", "reply", () => this.composer.begin("reply", message)]];
    if (mine && message.text) items.push(["edit", "edit", () => this.composer.begin("edit", message)]);
    if (message.text && !message.protected) {
      items.push(["copy", "copy", () => navigator.clipboard?.writeText(message.text).then(() => this.toast(say("copied")), () => {})]);
    }
    this.menu(from, items);
  }

  menu(from, items) {
    document.querySelector(".menu")?.remove();
    const menu = h("div", { class: "menu", role: "menu", "data-testid": "menu" }, items.map(([key, shape, then]) =>
      h("button", { type: "button", role: "menuitem", "data-testid": `menu-${key}`, onclick: () => { away(); then(); } }, icon(shape), say(key))));
    const away = () => { menu.remove(); removeEventListener("pointerdown", outside, true); };
    const outside = (event) => { if (!menu.contains(event.target)) away(); };
    menu.addEventListener("keydown", (event) => {
      const all = [...menu.children];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" || event.key === "Tab") { away(); from.focus(); }
      if (step) { event.preventDefault(); all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus(); }
    });
    addEventListener("pointerdown", outside, true);
    document.body.append(menu);
    const at = from.getBoundingClientRect();
    menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${at.bottom + menu.offsetHeight + 8 > innerHeight ? at.top - menu.offsetHeight - 4 : at.bottom + 4}px`;
    menu.firstElementChild.focus();
  }
}
