// Under the messages: examples, reply keyboard, the text field and what can be attached to it.

import { button, h, icon, inLanguage, redrawing, say } from "./parts.js";

const LONGEST = 60000;

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.keyboardOpen = true;
    this.mode = null;
    this.element = h("footer", { class: "under" });
    this.field = h("textarea", {
      class: "field", rows: "1", "data-testid": `composer-${phone.id}`,
      oninput: () => this.fit(), onkeydown: (event) => this.key(event),
    });
    this.photos = h("input", { type: "file", accept: "image/png,image/jpeg", multiple: true, hidden: true, "data-testid": `photo-file-${phone.id}`, onchange: () => this.sendPhotos() });
    this.files = h("input", { type: "file", hidden: true, "data-testid": `file-${phone.id}`, onchange: () => this.sendFile() });
  }

  draw() {
    const { id, told } = this.phone;
    if (told.blocked) {
      this.element.replaceChildren(h("div", { class: "blocked" }, h("p", {}, say("blocked")),
        h("button", { type: "button", class: "solid", "data-testid": `unblock-${id}`, onclick: () => this.phone.act("unblock", {}) }, say("unblock"))));
      return;
    }
    const placeholder = told.keyboard?.input_field_placeholder || say("write");
    this.field.placeholder = placeholder;
    this.field.setAttribute("aria-label", `${say("write")}: ${this.phone.title}`);
    const parts = () => [this.context(), this.suggestions(), this.entry(), this.keyboard()].filter(Boolean);
    redrawing(this.element, () => this.element.replaceChildren(...parts(), this.photos, this.files));
  }

  context() {
    if (!this.mode) return null;
    const { kind, message } = this.mode;
    return h("div", { class: "context" }, icon(kind === "edit" ? "edit" : "reply"),
      h("div", { class: "context-words" }, h("b", {}, say(kind === "edit" ? "editing" : "replying")), h("span", {}, message.text || say("picture"))),
      button(say("cancel"), "close", { onclick: () => this.end() }));
  }

  // Stacked while this person has said nothing yet; later behind the bulb.
  suggestions() {
    const lines = this.lines();
    if (!lines.length || this.mode || [...this.phone.messages.values()].some((one) => one.from_id === this.phone.id)) return null;
    return h("div", { class: "chips", role: "group", "aria-label": say("examples"), "data-testid": `suggestions-${this.phone.id}` },
      lines.map((line) => h("button", { type: "button", class: "chip", onclick: () => this.phone.act("say", { text: line }) }, line)));
  }

  lines() {
    const told = inLanguage(this.phone.told.suggestions);
    return Array.isArray(told) ? told : [];
  }

  entry() {
    const { id, told } = this.phone;
    const commands = told.commands.length
      ? button(say("commands"), "commands", { "data-testid": `commands-${id}`, "aria-haspopup": "menu", onclick: (event) => this.showCommands(event.currentTarget) })
      : null;
    const keys = told.keyboard
      ? button(say("keyboard"), "keyboard", { "data-testid": `keyboard-toggle-${id}`, "aria-pressed": String(this.keyboardOpen), onclick: () => { this.keyboardOpen = !this.keyboardOpen; this.draw(); } })
      : null;
    const bulb = this.lines().length
      ? button(say("examples"), "bulb", { "data-testid": `examples-${id}`, "aria-haspopup": "menu", onclick: (event) => this.showExamples(event.currentTarget) })
      : null;
    return h("div", { class: "entry" }, commands, bulb, this.field, keys,
      button(say("attach"), "attach", { "data-testid": `attach-${id}`, "aria-haspopup": "menu", onclick: (event) => this.attach(event.currentTarget) }),
      this.recorder
        ? button(say("recording"), "voice", { class: "round recording", "data-testid": `recording-${id}`, onclick: () => this.recorder.stop() })
        : button(say("send"), "send", { class: "round send", "data-testid": `send-${id}`, onclick: () => this.send() }));
  }

  keyboard() {
    const { id, told } = this.phone;
    if (!told.keyboard || !this.keyboardOpen) return null;
    return h("div", { class: "keys", role: "group", "aria-label": say("keyboard"), "data-testid": `keyboard-${id}` },
      told.keyboard.rows.map((row) => h("div", { class: "row" }, row.map((one) =>
        h("button", { type: "button", class: `key ${one.style ?? ""}`, onclick: () => this.press(one) }, one.text)))));
  }

  press(one) {
    if (one.request_contact) return this.phone.act("contact", {});
    if (one.request_location) return this.phone.act("place", {});
    return this.phone.act("say", { text: one.text });
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.mode) this.end();
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 132)}px`;
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    const { mode } = this;
    this.field.value = "";
    this.end();
    const done = mode?.kind === "edit"
      ? await this.phone.act("edit", { message_id: mode.message.message_id, text })
      : await this.phone.act("say", { text, ...this.replied(mode) });
    if (!done && !this.field.value) this.field.value = text;
    this.fit();
  }

  replied(mode) { return mode?.kind === "reply" ? { reply_to: mode.message.message_id } : {}; }

  begin(kind, message) {
    this.mode = { kind, message };
    if (kind === "edit") this.field.value = message.text;
    this.draw();
    this.field.focus();
    this.fit();
  }

  end() {
    if (this.mode?.kind === "edit") this.field.value = "";
    this.mode = null;
    this.draw();
    this.fit();
  }

  showCommands(from) {
    const items = this.phone.told.commands.map((one) =>
      [`/${one.command}  ${one.description}`, "commands", () => this.phone.act("say", { text: `/${one.command}` })]);
    this.phone.menu(from, items);
  }

  showExamples(from) {
    this.phone.menu(from, this.lines().map((line) => [line, "bulb", () => this.phone.act("say", { text: line })]));
  }

  attach(from) {
    const { phone } = this;
    phone.menu(from, [
      ["photo_file", "photo", () => this.photos.click()],
      ["photo_sample", "photo", () => phone.act("photo", this.taken())],
      ["album_sample", "photo", () => phone.act("album", { n: 3, caption: this.taken().caption })],
      ["voice_record", "voice", () => this.record()],
      ["voice_sample", "voice", () => phone.act("voice", { seconds: 3 })],
      ["file", "file", () => this.files.click()],
      ["place", "pin", () => phone.act("place", {})],
      ["contact", "person", () => phone.act("contact", {})],
    ]);
  }

  // What stands in the field becomes the caption of the picture that is sent.
  taken() {
    const caption = this.field.value.trim();
    this.field.value = "";
    this.fit();
    return { caption };
  }

  async sendPhotos() {
    const body = new FormData();
    [...this.photos.files].slice(0, 10).forEach((file, number) => body.append(`photo${number}`, file));
    const many = this.photos.files.length > 1;
    this.photos.value = "";
    body.append("caption", this.taken().caption);
    await this.phone.act(many ? "album" : "photo", body);
  }

  async sendFile() {
    const body = new FormData();
    body.append("document", this.files.files[0]);
    this.files.value = "";
    await this.phone.act("document", body);
  }

  async record() {
    try {
      const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
      const since = Date.now();
      const pieces = [];
      this.recorder = new MediaRecorder(sound);
      this.recorder.ondataavailable = (event) => pieces.push(event.data);
      this.recorder.onstop = async () => {
        sound.getTracks().forEach((track) => track.stop());
        const body = new FormData();
        body.append("seconds", String(Math.max(1, Math.round((Date.now() - since) / 1000))));
        body.append("voice", new File(pieces, "voice.oga", { type: this.recorder.mimeType || "audio/webm" }));
        this.recorder = null;
        this.draw();
        await this.phone.act("voice", body);
      };
      this.recorder.start();
      setTimeout(() => this.recorder?.stop(), LONGEST);
      this.draw();
    } catch {
      this.phone.toast(say("no_microphone"));
      await this.phone.act("voice", { seconds: 3 });
    }
  }
}
