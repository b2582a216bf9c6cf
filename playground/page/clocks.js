// The bar on top: the clock with its buttons, the network's faults, the language; and the panel that the bot fills.

import { ask, button, dateOf, h, icon, inLanguage, momentOf, otherLanguage, redrawing, say, setLanguage, timeOf } from "./parts.js";

const SENT = ["sendMessage", "sendPhoto", "sendDocument", "sendVoice", "sendMediaGroup", "editMessageText"];
const FAULTS = {
  ok: null,
  delay: { kind: "delay", seconds: 3 },
  flood: { kind: "flood", retry_after: 5, methods: SENT },
  error: { kind: "html", code: 502, methods: SENT },
  reset: { kind: "reset", methods: SENT },
  offline: { kind: "offline" },
};

export class Bar {
  constructor(onLanguage) {
    this.onLanguage = onLanguage;
    this.element = document.getElementById("bar");
    this.panelElement = document.getElementById("panel");
    this.panels = null;
    this.open = innerWidth >= 1500;
    this.faults = [];
    // Below this width the panel lies over the phones: it opens there only when it is asked for.
    matchMedia("(max-width: 1499px)").addEventListener("change", (wide) => { this.open = !wide.matches; this.draw(); });
    matchMedia("(max-width: 760px)").addEventListener("change", (narrow) => { if (narrow.matches) { this.open = false; this.draw(); } });
    setInterval(() => this.tick(), 1000);
  }

  take({ clock, panels, faults }) {
    if (clock) {
      this.clock = clock;
      this.offset = Date.parse(clock.now) - Date.now();
    }
    if (panels !== undefined) this.panels = panels;
    if (faults) this.faults = faults;
  }

  draw() {
    if (!this.clock) return;
    redrawing(this.element, () => this.drawBar());
    this.tick();
    this.drawPanel();
  }

  drawBar() {
    const { movable, moving, next_due: due } = this.clock;
    this.day = h("span", { class: "date" });
    this.time = h("b", { class: "time" });
    const steps = movable ? h("div", { class: "steps" },
      this.step("hour", { hours: 1 }), this.step("day", { hours: 24 }),
      this.step("due", { due: true }, { disabled: !due, title: due ? say("due_at", { at: momentOf(due) }) : say("due_none") })) : null;
    const state = this.faults.at(-1)?.kind ?? "ok";
    this.element.replaceChildren(
      h("div", { class: "brand" }, h("img", { src: "/page/icon.svg", alt: "", width: 34, height: 34 }), h("div", {}, h("h1", {}, say("brand")), h("p", {}, say("brand_sub")))),
      h("div", { class: "clock", role: "group", "aria-label": say("clock") },
        h("div", { class: "now", "data-testid": "clock-now" }, this.day, this.time), steps,
        moving ? h("div", { class: "moving", role: "status", "data-testid": "clock-moving" }, h("span", { class: "sr" }, say("moving", { at: momentOf(moving.to) })), h("i", {})) : null),
      h("div", { class: "tools" },
        h("button", { type: "button", class: `tool ${state === "ok" ? "" : "broken"}`, "data-testid": "faults", "aria-haspopup": "dialog", "aria-label": state === "ok" ? say("net") : `${say("net")}: ${this.faultWords(state)}`, onclick: (event) => this.showFaults(event.currentTarget) },
          icon("net"), h("span", { class: "tool-words" }, state === "ok" ? say("net") : this.faultWords(state))),
        this.panels === null ? null : h("button", { type: "button", class: "tool", "data-testid": "panel-toggle", "aria-pressed": String(this.open), "aria-label": say("panel"), title: say("panel_open"), onclick: () => { this.open = !this.open; this.draw(); } },
          icon("list"), h("span", { class: "tool-words" }, say("panel"))),
        h("button", { type: "button", class: "tool", "data-testid": "language", title: say("language_switch"), onclick: () => { setLanguage(otherLanguage()); this.onLanguage(); } }, say("language_other"))));
    if (moving) {
      this.element.querySelector(".moving i").style.width = `${this.progress()}%`;
      this.element.append(h("p", { class: "going", "aria-hidden": "true", "data-testid": "clock-going" }, say("moving", { at: momentOf(moving.to) }), h("b", {}, `${Math.round(this.progress())}%`)));
    }
  }

  faultWords(kind) { return say(`net_${kind === "html" ? "error" : kind}`); }

  progress() {
    const { from, to } = this.clock.moving;
    return Math.max(3, Math.min(100, (100 * (Date.parse(this.clock.now) - Date.parse(from))) / (Date.parse(to) - Date.parse(from))));
  }

  step(key, body, given = {}) {
    const busy = Boolean(this.clock.moving);
    return h("button", { type: "button", class: "step", "data-testid": `clock-${key}`, ...given, disabled: busy || given.disabled, onclick: () => this.move(body) }, say(key));
  }

  async move(body) {
    try {
      await ask("/clock", body);
    } catch (error) {
      this.day.textContent = error.message;
    }
  }

  tick() {
    if (!this.time || !this.clock) return;
    const now = Date.now() + this.offset;
    this.day.textContent = dateOf(now);
    this.time.textContent = timeOf(now);
  }

  drawPanel() {
    const shown = this.panels !== null && this.open;
    this.panelElement.hidden = !shown;
    document.body.classList.toggle("with-panel", shown);
    if (!shown) return;
    const kept = new Map([...this.panelElement.querySelectorAll(".rows")].map((one) => [one.dataset.id, one.scrollTop]));
    const parts = this.panels.map((panel) => h("section", { class: "sheet", "data-testid": `panel-${panel.id}`, "aria-label": inLanguage(panel.title) },
      h("h2", {}, inLanguage(panel.title), h("span", { class: "tally" }, String(panel.rows.length))),
      h("ol", { class: "rows", "data-id": panel.id, tabindex: "0" }, panel.rows.length ? panel.rows.map(row) : h("li", { class: "none" }, say("panel_empty")))));
    this.panelElement.setAttribute("aria-label", say("panel"));
    this.panelElement.replaceChildren(
      button(say("close"), "close", { class: "round panel-close", "data-testid": "panel-close", onclick: () => { this.open = false; this.draw(); } }), ...parts);
    for (const one of this.panelElement.querySelectorAll(".rows")) one.scrollTop = kept.get(one.dataset.id) ?? 0;
  }

  showFaults(from) {
    document.getElementById("net")?.remove();
    const state = this.faults.at(-1)?.kind ?? "ok";
    const box = h("dialog", { id: "net", class: "net", "aria-label": say("net_title"), "data-testid": "faults-menu" },
      h("h2", {}, say("net_title")), h("p", {}, say("net_hint")),
      h("form", { method: "dialog" }, Object.keys(FAULTS).map((kind) => h("button", {
        class: "choice", "data-testid": `fault-${kind}`, "aria-pressed": String(kind === (state === "html" ? "error" : state)), onclick: () => this.setFault(kind),
      }, say(`net_${kind}`)))));
    box.addEventListener("close", () => { box.remove(); from.focus?.(); });
    box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
    document.body.append(box);
    box.showModal();
  }

  async setFault(kind) {
    await ask("/faults", undefined, "DELETE");
    if (FAULTS[kind]) await ask("/faults", { times: null, ...FAULTS[kind] });
  }
}

function row(one) {
  return h("li", { class: `fact ${one.tone ?? "plain"}` },
    one.at ? h("time", { datetime: one.at }, momentOf(one.at)) : null, h("b", {}, one.head), one.text ? h("p", {}, one.text) : null);
}
