// Where a person types: messages, slash commands, with suggestions for commands and mentions.
import { h, icon } from "./dom.js";

export function composer({ testid, placeholder, suggest, send, global = [] }) {
  const box = h("textarea", { rows: 1, placeholder, "aria-label": placeholder, "data-testid": testid });
  const list = h("div", { class: "suggestions", role: "listbox", hidden: true });
  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
  };
  let selected = 0;
  const close = () => { list.hidden = true; list.replaceChildren(); };

  const take = (found, replacement) => {
    box.setRangeText(replacement, found.start, box.selectionStart, "end");
    close();
    box.focus();
  };
  const offer = () => {
    const found = wordBefore(box);
    const options = found ? suggest(found.word).slice(0, 7) : [];
    if (!options.length || options.some((o) => o.insert.trim() === found.word)) return close();
    selected = 0;
    list.replaceChildren(...options.map((o, index) => h("button", {
      type: "button", role: "option", class: index ? "" : "selected", "aria-selected": String(index === 0),
      onmousedown: (event) => { event.preventDefault(); take(found, o.insert); },
    }, h("strong", {}, o.label), h("span", {}, o.hint ?? ""))));
    list.found = found;
    list.options = options;
    list.hidden = false;
    return undefined;
  };
  const submit = async () => {
    const text = box.value;
    if (!text.trim()) return;
    box.value = "";
    fit();
    close();
    if ((await send(text)) === false) { box.value = text; fit(); }
  };

  box.addEventListener("input", () => { fit(); offer(); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (!list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      selected = (selected + (event.key === "ArrowDown" ? 1 : list.options.length - 1)) % list.options.length;
      [...list.children].forEach((node, index) => node.classList.toggle("selected", index === selected));
    } else if (!list.hidden && (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey))) {
      event.preventDefault();
      take(list.found, list.options[selected].insert);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
  const shortcuts = global.length ? h("details", { class: "more up" },
    h("summary", { "aria-label": "Shortcuts", title: "Shortcuts" }, icon("bolt")),
    h("div", { class: "menu", role: "menu" }, global.map((s) => h("button", { type: "button", role: "menuitem", "data-testid": `global-shortcut-${s.callback_id}`, onclick: s.run }, s.name)))) : null;
  const node = h("div", { class: "composer" }, list, box, h("div", { class: "composer-foot" }, shortcuts,
    h("span", { class: "fine" }, "Enter sends, Shift+Enter breaks the line"),
    h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send", "data-testid": `${testid}-send`, onclick: submit }, icon("send"))));
  node.box = box;
  return node;
}

// The word being typed, if it begins with / (at the very start), @ or #.
function wordBefore(box) {
  const before = box.value.slice(0, box.selectionStart);
  const found = /(^\/[\w-]*|(?<=^|\s)[@#][\w-]*)$/.exec(before);
  return found ? { word: found[0], start: before.length - found[0].length } : null;
}
