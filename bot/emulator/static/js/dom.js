// Builds elements. Text only ever becomes text nodes, so nothing that anybody wrote can become markup.

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in PROPERTIES) node[PROPERTIES[name]] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PROPERTIES = { checked: "checked", value: "value", selected: "selected", disabled: "disabled" };

const SAFE_LINK = /^(https?:|mailto:|\/)/i;

export function safeLink(url) {
  return SAFE_LINK.test(url) ? url : null;
}

// Keeps nodes whose item did not change, so that a half-typed field or a selection survives an update; what was
// folded open in a node that had to be drawn anew is open in the new one.
export function reconcile(container, items, keyOf, make) {
  const old = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const wanted = items.map((item) => {
    const key = String(keyOf(item));
    const print = JSON.stringify(item);
    const kept = old.get(key);
    if (kept && kept.print === print) return kept;
    const node = make(item);
    node.dataset.key = key;
    node.print = print;
    if (kept) keepOpen(kept, node);
    return node;
  });
  wanted.forEach((node, index) => {
    if (container.children[index] !== node) container.insertBefore(node, container.children[index] ?? null);
  });
  while (container.children.length > wanted.length) container.lastChild.remove();
}

function keepOpen(before, after) {
  const now = after.querySelectorAll("details");
  before.querySelectorAll("details").forEach((details, index) => { if (details.open && now[index]) now[index].open = true; });
}

export function avatar(person) {
  const label = person.name.replace(/[^\p{L}\p{N}]/gu, "").slice(0, 1).toUpperCase() || "?";
  const hue = [...person.id].reduce((sum, letter) => (sum * 37 + letter.charCodeAt(0) * 61) % 360, 7);
  const node = h("span", { class: person.role === "bot" ? "avatar app" : "avatar", "aria-hidden": "true" }, label);
  node.style.setProperty("--hue", hue);
  return node;
}

export function clock(ts) {
  return new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function day(ts) {
  return new Date(Number(ts) * 1000).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

// Icons are drawn, as no font can be relied on for them.
const ICONS = {
  lock: "M5 7V5a3 3 0 0 1 6 0v2M4 7h8v6H4z",
  hash: "M3 6h10M3 10h10M7 2.5 5.5 13.5M10.5 2.5 9 13.5",
  app: "M3 3h10v10H3zM6 6h4v4H6z",
  swap: "M2 5h11l-3-3M14 11H3l3 3",
  eye: "M1 8s2.5-4.5 7-4.5S15 8 15 8s-2.5 4.5-7 4.5S1 8 1 8zM8 6a2 2 0 1 0 .01 0",
  reply: "M2 3h12v8H7l-3 3v-3H2zM5 6h6M5 8.5h4",
  check: "M8 1.5a6.5 6.5 0 1 0 .01 0M5 8l2.2 2.2L11 6",
  more: "M8 3v.01M8 8v.01M8 13v.01",
  bolt: "M9 1.5 3 9h4l-1 5.5L13 7H8.5z",
  send: "M2 2.5 14 8 2 13.5 4 8zM4 8h5",
  menu: "M2 4h12M2 8h12M2 12h12",
  cross: "M4 4l8 8M12 4l-8 8",
  warning: "M8 2 1.5 13.5h13zM8 6.5v3M8 11.5v.01",
  picture: "M2 3h12v10H2zM4 11l3-4 2.5 3 1.5-1.5 2 2.5",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon-drawing");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}
