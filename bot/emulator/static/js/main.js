// Holds where a person is and what she sees; asks for the state after every change and hands it to the drawing modules.
import { act, fetchState, onChange } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { composer } from "./composer.js";
import { drawDeliveries } from "./deliveries.js";
import { h, icon } from "./dom.js";
import { showMessages } from "./messages.js";
import { Modal } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import { editBox, keepMenusInside, toast } from "./small.js";

const here = { user: new URLSearchParams(location.search).get("user") ?? sessionStorage.getItem("user"), place: null, thread: null };
const read = new Map(JSON.parse(sessionStorage.getItem("read") ?? "[]"));
const toasted = new Set();
let screen = null;
let asking = null;
let askAgain = false;
let layout = null;

const deeds = {
  refresh,
  go(place, thread = null) {
    const tabOf = place.kind === "app" ? place.tab : null;
    Object.assign(here, { place, thread });
    remember();
    document.getElementById("app").classList.remove("menu-open");
    if (tabOf) act("home", { user: screen.me.id, tab: tabOf, wait: false });
    refresh();
  },
  become(user) {
    here.user = user;
    sessionStorage.setItem("user", user);
    here.thread = null;
    layout = null;
    document.getElementById("app").inert = true; // what is shown belongs to somebody else until the next drawing
    refresh();
  },
  openThread(ts) {
    here.thread = ts;
    remember();
    refresh().then(() => layout.threadComposer?.box.focus());
  },
  closeThread() {
    here.thread = null;
    remember();
    refresh();
  },
  context: (values, dispatch) => ({ values, dispatch, names: screen.names, people: screen.people, channels: screen.channels, user: screen.me.id }),
  async click(message, block, element, value, node) {
    node?.classList.add("busy");
    const place = { channel: message.channel, ts: message.ts, block_id: block.block_id, action_id: element.action_id };
    const answer = await act("click", { user: screen.me.id, ...place, value });
    node?.classList.remove("busy");
    if (answer.error && !answer.shown) toast(answer.error, "bad");
    refresh();
  },
  shortcut: (callback_id, message) => run("shortcut", { callback_id, channel: message?.channel, ts: message?.ts }),
  dismiss: (message) => run("dismiss", { channel: message.channel, ts: message.ts }),
  remove: (message) => run("delete", { channel: message.channel, ts: message.ts }),
  react: (message, name, remove) => run("reaction", { channel: message.channel, ts: message.ts, name, remove }),
  edit(message) {
    const node = document.querySelector(`[data-testid=message][data-ts="${message.ts}"] .content`);
    editBox(node, message.text, screen.names, async (text) => {
      const answer = await run("edit", { channel: message.channel, ts: message.ts, text });
      return answer.ok;
    }, refresh);
  },
  placeKey: (inThread) => `${screen.me.id} ${screen.place?.id} ${inThread ? here.thread : ""}`,
};
const modal = new Modal(deeds);

async function run(deed, body) {
  const answer = await act(deed, { user: screen.me.id, ...body });
  if (answer.error && !answer.shown) toast(answer.error, "bad");
  await refresh();
  return answer;
}

function remember() {
  const channel = here.place?.kind === "channel" ? here.place.id : here.place?.kind ?? "";
  const tail = here.place?.kind === "app" ? `/${here.place.tab}` : here.thread ? `/${here.thread}` : "";
  history.replaceState(null, "", `${location.pathname}${location.search}#${channel}${tail}`);
}

function recall() {
  const [place, tail] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (place === "app") here.place = { kind: "app", tab: tail ?? "messages" };
  else if (place === "deliveries") here.place = { kind: "deliveries" };
  else if (place) Object.assign(here, { place: { kind: "channel", id: place }, thread: tail ?? null });
}

// One question at a time; a change that arrives meanwhile asks once more afterwards.
function refresh() {
  askAgain = true;
  asking ??= (async () => {
    while (askAgain) {
      askAgain = false;
      try {
        await load();
      } catch (error) {
        document.body.classList.add("offline");
        console.error(error);
      }
    }
    asking = null;
  })();
  return asking;
}

async function load() {
  const channel = here.place?.kind === "app" ? screen?.app.im : here.place?.id;
  const asked = JSON.stringify(here);
  const fresh = await fetchState(here.user, channel, here.thread);
  if (asked !== JSON.stringify(here)) return void (askAgain = true); // she went elsewhere meanwhile
  const switched = screen && screen.me.id !== fresh.me.id;
  screen = fresh;
  here.user = fresh.me.id;
  const first = screen.channels.find((c) => c.member && c.kind === "group") ?? screen.channels.find((c) => c.member) ?? screen.channels[0];
  const lost = here.place?.kind === "channel" && !screen.place;
  if (!here.place || lost || (switched && here.place.kind === "app")) {
    here.place = here.place?.kind === "app" ? here.place : first ? { kind: "channel", id: first.id } : { kind: "app", tab: "home" };
    here.thread = lost ? null : here.thread;
    remember();
    return deeds.go(here.place, here.thread);
  }
  if (here.place.kind === "app" && screen.place?.id !== screen.app.im) return deeds.go(here.place);
  if (here.thread && screen.place && !screen.thread.length) here.thread = null;
  draw();
  return undefined;
}

function draw() {
  const key = JSON.stringify([screen.me.id, here.place, here.thread, screen.place?.member, screen.place?.archived]);
  if (layout?.key !== key) layout = build(key);
  document.getElementById("app").inert = false;
  if (screen.place) read.set(`${screen.me.id} ${screen.place.id}`, screen.place.latest);
  sessionStorage.setItem("read", JSON.stringify([...read]));
  const side = JSON.stringify([screen.channels, screen.people, here.place, screen.me, [...read]]);
  if (layout.side !== side) {
    layout.side = side;
    layout.sidebar.replaceChildren(...drawSidebar(screen, here.place, (c) => c.latest > (read.get(`${screen.me.id} ${c.id}`) ?? ""), deeds));
  }
  layout.update();
  modal.show(screen);
  screen.notices.filter((n) => !n.ts && !n.view_id && !toasted.has(n.id)).forEach((n) => { toasted.add(n.id); toast(n.text, "bad", "notice"); });
}

function build(key) {
  const app = document.getElementById("app");
  const sidebar = h("aside", { class: "sidebar" });
  const main = h("main", {});
  const panes = here.place.kind === "deliveries" ? deliveriesPane(main) : here.place.kind === "app" && here.place.tab === "home" ? homePane(main) : channelPane(main);
  app.className = here.thread && screen.thread.length ? "with-thread" : "";
  const parts = [sidebar, main];
  let thread = null;
  if (app.className) parts.push((thread = threadPane()).node);
  const menu = h("button", { type: "button", class: "menu-button", "aria-label": "Channels and people", "data-testid": "menu", onclick: () => app.classList.toggle("menu-open") }, icon("menu"));
  app.replaceChildren(menu, h("div", { class: "menu-shade", onclick: () => app.classList.remove("menu-open") }), ...parts);
  return { key, sidebar, side: null, threadComposer: thread?.composer, update() { panes(); thread?.update(); } };
}

function paneHead(title, ...extra) {
  return h("header", { class: "pane-head" }, h("h1", {}, title), extra);
}

function tabs() {
  const tab = (name, label) => h("button", { type: "button", role: "tab", "aria-selected": String(here.place.tab === name), "data-testid": `tab-${name}`, onclick: () => deeds.go({ kind: "app", tab: name }) }, label);
  return h("div", { class: "tabs", role: "tablist" }, tab("home", "Home"), tab("messages", "Messages"));
}

function channelPane(main) {
  const place = screen.place;
  const list = h("div", { class: "timeline", "data-testid": "timeline", role: "log", "aria-label": "Messages", tabindex: "0" });
  const isApp = place.kind === "im";
  const title = isApp ? screen.app.name : [icon(place.kind === "group" ? "lock" : "hash"), ` ${place.name}`];
  const facts = h("span", { class: "fine" });
  const foot = place.archived ? h("p", { class: "closed" }, "This channel is archived.")
    : place.member || isApp ? composer({ testid: "composer", placeholder: isApp ? `Message ${screen.app.name}` : `Message #${place.name}`, suggest, send: (text) => say(place.id, text), global: globals() })
      : h("p", { class: "closed" }, "You are looking at this channel. ", h("button", { type: "button", class: "button primary", onclick: () => run("join", { channel: place.id }) }, "Join it"));
  const empty = h("p", { class: "empty" }, isApp ? `This is where you and ${screen.app.name} talk.` : "Nothing has been written here yet.");
  main.replaceChildren(paneHead(title, facts, isApp ? tabs() : null), empty, list, foot);
  return () => {
    facts.textContent = isApp ? "App" : `${screen.place.people} members${screen.place.topic ? ` · ${screen.place.topic}` : ""}`;
    empty.hidden = screen.messages.length > 0;
    showMessages(list, screen.messages, screen, deeds);
  };
}

function threadPane() {
  const list = h("div", { class: "timeline", "data-testid": "thread", role: "log", "aria-label": "Thread", tabindex: "0" });
  const [channel, thread] = [screen.place.id, here.thread];
  const write = composer({ testid: "thread-composer", placeholder: "Reply…", suggest, send: (text) => say(channel, text, thread) });
  const node = h("section", { class: "thread", "aria-label": "Thread" },
    paneHead("Thread", h("span", { class: "fine" }, screen.place?.name ? `#${screen.place.name}` : screen.app.name),
      h("button", { type: "button", class: "cross", "aria-label": "Close thread", "data-testid": "thread-close", onclick: deeds.closeThread }, icon("cross"))),
    list, write);
  return { node, composer: write, update: () => showMessages(list, screen.thread, screen, deeds, { inThread: true }) };
}

function homePane(main) {
  const body = h("div", { class: "home", "data-testid": "home" });
  main.replaceChildren(paneHead(screen.app.name, tabs()), body);
  let print = "";
  return () => {
    const home = screen.home;
    if (print === JSON.stringify(home)) return;
    print = JSON.stringify(home);
    const fields = new Map();
    const entered = () => Object.fromEntries([...fields.values()].map(({ element, getter }) => [element.action_id, getter()]));
    const context = home && { ...deeds.context(home.state.values, (block, element, value) => run("click", { view_id: home.id, block_id: block.block_id, action_id: element.action_id, value, values: entered() })), fields, viewId: home.id };
    body.replaceChildren(...(home ? drawBlocks(home.blocks, context) : [h("p", { class: "empty" }, "The app has published nothing here yet.")]));
  };
}

function deliveriesPane(main) {
  const body = h("div", { class: "deliveries" });
  main.replaceChildren(paneHead("Deliveries to the app", h("span", { class: "fine" }, "the newest first")), body);
  return () => drawDeliveries(body, screen.deliveries);
}

// `channel` is the place the composer was drawn for: what is typed never goes elsewhere because the page moved on meanwhile.
async function say(channel, text, thread_ts = null) {
  const command = /^(\/[\w-]+)(?:\s+([\s\S]*))?$/.exec(text.trim());
  const answer = command
    ? await run("command", { channel, command: command[1], text: command[2] ?? "", thread_ts })
    : await run("message", { channel, text, thread_ts, wait: false });
  return answer.ok || command !== null;
}

const globals = () => screen.shortcuts.filter((s) => s.type === "global").map((s) => ({ ...s, run: () => deeds.shortcut(s.callback_id) }));

function suggest(word) {
  const lower = word.toLowerCase();
  if (word.startsWith("/")) return screen.commands.filter((c) => c.command.startsWith(lower)).map((c) => ({ label: c.command, hint: `${c.usage_hint} ${c.description}`.trim(), insert: `${c.command} ` }));
  if (word.startsWith("#")) return screen.channels.filter((c) => `#${c.name}`.startsWith(lower)).map((c) => ({ label: `#${c.name}`, insert: `#${c.name} ` }));
  const people = screen.people.map((p) => (p.role === "bot" ? { label: `@${screen.app.name}`, hint: "app" } : { label: `@${p.name}`, hint: p.real_name }));
  return people.filter((p) => p.label.toLowerCase().startsWith(lower)).map((p) => ({ ...p, insert: `${p.label} ` }));
}

keepMenusInside();
window.addEventListener("hashchange", () => { recall(); refresh(); });
recall();
await refresh();
await act("hello", { user: here.user });
document.getElementById("app").classList.remove("loading");
document.body.dataset.ready = "true";
onChange(refresh);
