// Small things: short messages at the edge of the screen, menus that stay inside the window, and the box for editing one's own message.
import { h, icon } from "./dom.js";
import { decode } from "./mrkdwn.js";

const SHOWN_FOR = 8000;

export function toast(text, kind = "", testid = "toast") {
  const layer = document.getElementById("toasts");
  const node = h("div", { class: `toast ${kind}`, "data-testid": testid, role: "status" }, text,
    h("button", { type: "button", class: "cross", "aria-label": "Dismiss", onclick: () => node.remove() }, icon("cross")));
  layer.append(node);
  setTimeout(() => node.remove(), SHOWN_FOR);
}

export function editBox(place, source, names, save, cancel) {
  const box = h("textarea", { rows: 3, "data-testid": "edit-box", "aria-label": "Edit message" });
  box.value = readable(source, names);
  const finish = async () => { if (await save(box.value)) place.closest("[data-key]").print = ""; };
  const stop = () => { place.closest("[data-key]").print = ""; cancel(); };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); finish(); }
    if (event.key === "Escape") { event.stopPropagation(); stop(); }
  });
  place.replaceChildren(h("div", { class: "edit" }, box, h("div", { class: "composer-foot" },
    h("button", { type: "button", class: "button", onclick: stop }, "Cancel"),
    h("button", { type: "button", class: "button primary", "data-testid": "edit-save", onclick: finish }, "Save"))));
  box.focus();
}

// Entities back to what was typed.
function readable(text, names) {
  const typed = text.replace(/<([^<>\n]+)>/g, (whole, inner) => {
    const target = inner.split("|")[0];
    if (target.startsWith("!subteam^")) return `@${names[target.slice(9)] ?? target.slice(9)}`;
    if ("@#!".includes(target[0])) return `${target[0] === "!" ? "@" : target[0]}${names[target.slice(1)] ?? target.slice(1)}`;
    return target;
  });
  return decode(typed);
}

// Puts an opened menu where there is room for it, whatever scrolls or clips around it; closes it when that moves.
export function keepMenusInside() {
  document.addEventListener("toggle", (event) => {
    const menu = event.target.open && event.target.matches("details.more, details.overflow") ? event.target.querySelector(".menu") : null;
    if (!menu) return;
    const opener = event.target.getBoundingClientRect();
    event.target.dataset.openedAt = opener.top;
    const { width, height } = menu.getBoundingClientRect();
    const below = opener.bottom + 4 + height <= innerHeight - 8;
    menu.style.top = `${below ? opener.bottom + 4 : Math.max(8, opener.top - height - 4)}px`;
    menu.style.left = `${Math.max(8, Math.min(opener.right - width, innerWidth - width - 8))}px`;
  }, true);
  const open = () => [...document.querySelectorAll("details.more[open], details.overflow[open]")];
  document.addEventListener("click", (event) => open().forEach((details) => { if (!details.contains(event.target)) details.open = false; }));
  // A list that scrolls itself to its end sends its event late: only a menu whose opener really moved is closed.
  const moved = (details) => details.dataset.openedAt && Math.abs(details.getBoundingClientRect().top - details.dataset.openedAt) > 2;
  document.addEventListener("scroll", () => open().filter(moved).forEach((details) => { details.open = false; }), true);
}
