// Small parts the page is made of: elements, icons, words, requests.

const SHAPES = {
  send: '<path d="M4 12 20 4l-5 16-3.5-6.5z"/><path d="m11.5 13.5 4-4.5"/>',
  attach: '<path d="m19 11-7.5 7.5a4.6 4.6 0 0 1-6.5-6.5L13 4a3 3 0 0 1 4.3 4.3l-7.8 7.8a1.5 1.5 0 0 1-2.1-2.1L14 7.4"/>',
  keyboard: '<rect x="3" y="6" width="18" height="12" rx="2.5"/><path d="M7 10h.01M12 10h.01M17 10h.01M8 14h8"/>',
  commands: '<path d="M5 7h14M5 12h14M5 17h9"/>',
  bulb: '<path d="M9 18h6M10 21h4M12 3a6 6 0 0 0-3.6 10.8c.7.6 1.1 1.3 1.1 2.2h5c0-.9.4-1.6 1.1-2.2A6 6 0 0 0 12 3z"/>',
  more: '<path d="M12 5.5h.01M12 12h.01M12 18.5h.01" stroke-width="3"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  play: '<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/>',
  pause: '<path d="M8 6v12M16 6v12" stroke-width="3.5"/>',
  pin: '<path d="M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.4"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>',
  file: '<path d="M7 3h7l4 4v14H7z"/><path d="M14 3v4h4"/>',
  photo: '<rect x="3.5" y="5" width="17" height="14" rx="2.5"/><circle cx="9" cy="10" r="1.6"/><path d="m4 17 5-4 3.5 3 3-2.5L20 17"/>',
  voice: '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>',
  reply: '<path d="M10 6 4 12l6 6v-4c5 0 8 1.500 10 5 0-6-3.500-9-10-9z"/>',
  edit: '<path d="m4 20 1-4L16.500 4.500l3 3L8 19z"/>',
  copy: '<rect x="8" y="8" width="11" height="12" rx="2"/><path d="M5 16V5a1.500 1.500 0 0 1 1.500-1.500H15"/>',
  net: '<path d="M3 9.500a13 13 0 0 1 18 0M6 13a8.500 8.500 0 0 1 12 0M9.200 16.300a4 4 0 0 1 5.600 0"/><path d="M12 19.500h.01" stroke-width="3"/>',
  list: '<path d="M9 6h11M9 12h11M9 18h11"/><circle cx="4.500" cy="6" r="1"/><circle cx="4.500" cy="12" r="1"/><circle cx="4.500" cy="18" r="1"/>',
  clock: '<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5l3.500 2"/>',
  down: '<path d="m6 9 6 6 6-6"/>',
  lock: '<rect x="5.500" y="11" width="13" height="9" rx="2"/><path d="M8.500 11V8a3.500 3.500 0 0 1 7 0v3"/>',
};

export function icon(name) {
  const holder = document.createElement("span");
  holder.className = "icon";
  holder.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${SHAPES[name]}</svg>`;
  return holder;
}

// h("button", {class: "x", onclick: f, "data-testid": "y"}, child, …)
export function h(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "html") element.innerHTML = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

export const button = (label, shape, given = {}) =>
  h("button", { type: "button", class: "round", "aria-label": label, title: label, ...given }, icon(shape));

// Draws a part anew and leaves the keyboard's focus where it was.
export function redrawing(root, draw) {
  const held = root.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  draw();
  if (held) root.querySelector(`[data-testid="${held}"]`)?.focus({ preventScroll: true });
}

let catalog = {};
export let language = "zh-CN";

export async function loadWords() {
  catalog = await (await fetch("/page/words.json")).json();
  const asked = new URLSearchParams(location.search).get("lang");
  let kept = null;
  try { kept = localStorage.getItem("language"); } catch { /* private windows may refuse: the default will do */ }
  setLanguage([asked, kept, "zh-CN"].find((one) => one in catalog));
}

export function setLanguage(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  try { localStorage.setItem("language", chosen); } catch { /* as above */ }
}

export const otherLanguage = () => (language === "en" ? "zh-CN" : "en");

export function say(key, values = {}) {
  const text = catalog[language]?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const inLanguage = (told) => told?.[language] ?? told?.["zh-CN"] ?? Object.values(told ?? {})[0] ?? "";

export async function ask(path, body, method = "POST") {
  const given = body instanceof FormData ? { body } : body === undefined ? {} : {
    body: JSON.stringify(body), headers: { "Content-Type": "application/json" },
  };
  const reply = await fetch(path, { method, ...given });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.words ?? reply.statusText);
  return answer;
}

const ZONE = "Asia/Shanghai";
const format = (moment, shape) => new Intl.DateTimeFormat(language, { timeZone: ZONE, ...shape }).format(new Date(moment));
export const timeOf = (moment) => format(moment, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const month = () => (language === "en" ? "short" : "long");
export const dayOf = (moment) =>
  `${format(moment, { month: month(), day: "numeric" })} ${format(moment, { weekday: "short" })}`;
export const momentOf = (moment) => `${dayOf(moment)} ${timeOf(moment)}`;
export const dateOf = (moment) =>
  `${format(moment, { year: "numeric", month: month(), day: "numeric" })} ${format(moment, { weekday: "short" })}`;
