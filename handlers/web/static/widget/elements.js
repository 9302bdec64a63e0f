// Builds elements. Text only ever becomes a text node: nothing a person or the desk wrote is parsed as HTML.

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "testid") node.dataset.testid = value;
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const ICONS = {
  chat: "M5 4h14a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-6l-5 4v-4H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM8 9h8M8 12.5h5",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5",
  clip: "M20 11l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.8 16.6a1.7 1.7 0 0 1-2.4-2.4L15 6.6",
};

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// A reference, an access code, an address: the three things in a text that a person wants to do something with.
const WORTH = /(PD-[0-9A-Z]{4}-[0-9A-Z]{4})|(?<![0-9A-Z-])([0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5})(?![0-9A-Z-])|(https?:\/\/[^\s<>"“”、。）)]+)/g;

function richText(text, words) {
  const parts = [];
  let last = 0;
  for (const found of text.matchAll(WORTH)) {
    const plain = found[0].replace(/[.,;:!?]+$/, "");
    parts.push(text.slice(last, found.index), found[3] ? link(plain, plain) : copyable(plain, words));
    last = found.index + plain.length;
  }
  return [...parts, text.slice(last)].filter((part) => part !== "");
}

function link(address, label) {
  return el("a", { href: webAddress(address), target: "_blank", rel: "noopener" }, label);
}

// Only ever http or https, whatever was sent.
function webAddress(address, base) {
  try {
    const url = new URL(address, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

function copyable(value, words) {
  const label = el("span", { class: "copy-word" }, words.copy);
  const button = el("button", { type: "button", class: "copy", "aria-label": fill(words.copyLabel, { what: value }), testid: "copy" }, label);
  button.addEventListener("click", async () => {
    await copyText(value);
    label.textContent = words.copied;
    setTimeout(() => (label.textContent = words.copy), 2000);
  });
  return el("span", { class: "chip" }, el("code", {}, value), button);
}

async function copyText(value) {
  try {
    await navigator.clipboard.writeText(value);
  } catch {
    // no clipboard outside https: the old way
    const area = el("textarea", { readonly: true });
    area.value = value;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
