// Draws Slack's mrkdwn. Entities (&amp; &lt; &gt;) are decoded once, at the very end, as Slack does.
import { h, safeLink } from "./dom.js";

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", eyes: "👀", lock: "🔒", unlock: "🔓",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", bell: "🔔", memo: "📝", mag: "🔍", wave: "👋", "+1": "👍", "-1": "👎",
  tada: "🎉", information_source: "ℹ️", question: "❓", exclamation: "❗", no_entry: "⛔", calendar: "📅", clock3: "🕒",
  bust_in_silhouette: "👤", busts_in_silhouette: "👥", email: "✉️", envelope: "✉️", speech_balloon: "💬", link: "🔗",
  page_facing_up: "📄", file_folder: "📁", id: "🆔", key: "🔑", shield: "🛡️", rotating_light: "🚨", red_circle: "🔴",
  large_green_circle: "🟢", large_yellow_circle: "🟡", large_blue_circle: "🔵", large_orange_circle: "🟠", inbox_tray: "📥",
  outbox_tray: "📤", robot_face: "🤖", smile: "😄", heart: "❤️", arrow_right: "➡️", repeat: "🔁", alarm_clock: "⏰",
  wastebasket: "🗑️", pencil2: "✏️", scroll: "📜", no_bell: "🔕", hand: "✋", raised_hand: "✋", point_right: "👉",
};
const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>",
    "`([^`\\n]+)`",
    "(?<![\\p{L}\\p{N}*])\\*(?=[^\\s*])([^*\\n]*[^\\s*])\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?=[^\\s_])([^_\\n]*[^\\s_])_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?=[^\\s~])([^~\\n]*[^\\s~])~(?![\\p{L}\\p{N}~])",
    ":([a-z0-9_+-]+):",
  ].join("|"),
  "gu",
);

export function decode(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function plain(text) {
  return decode(text).replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
}

export function mrkdwn(text, names) {
  const parts = text.split(/```([\s\S]*?)```/g);
  return parts.flatMap((part, index) =>
    index % 2 ? [h("pre", { class: "code" }, decode(part.replace(/^\n/, "")))] : paragraphs(part, names),
  );
}

function paragraphs(text, names) {
  const nodes = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, lines(quoted, names)));
    quoted = [];
  };
  let open = [];
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quote) {
      if (open.length) nodes.push(...lines(open, names));
      open = [];
      quoted.push(quote[1]);
    } else {
      flush();
      open.push(line);
    }
  }
  flush();
  nodes.push(...lines(open, names));
  return nodes;
}

function lines(found, names) {
  return found.flatMap((line, index) => [...(index ? [h("br")] : []), ...inline(line, names)]);
}

function inline(text, names) {
  const nodes = [];
  let last = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(decode(text.slice(last, found.index)), piece(found, names));
    last = found.index + found[0].length;
  }
  nodes.push(decode(text.slice(last)));
  return nodes.filter((node) => node !== "");
}

function piece([whole, entity, code, bold, italic, strike, emoji], names) {
  if (entity !== undefined) return drawEntity(entity, names);
  if (code !== undefined) return h("code", {}, decode(code));
  if (bold !== undefined) return h("strong", {}, inline(bold, names));
  if (italic !== undefined) return h("em", {}, inline(italic, names));
  if (strike !== undefined) return h("s", {}, inline(strike, names));
  return EMOJI[emoji] ?? whole;
}

function drawEntity(inner, names) {
  const [target, label] = [inner.split("|", 1)[0], inner.includes("|") ? inner.slice(inner.indexOf("|") + 1) : ""];
  if (target.startsWith("@")) return mention(`@${names[target.slice(1)] ?? (label || target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${names[target.slice(1)] ?? (label || target.slice(1))}`);
  if (target.startsWith("!subteam^")) return mention(`@${names[target.slice(9)] ?? target.slice(9)}`);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("!")) return mention(`@${label || target.slice(1)}`);
  return anchor(decode(target), decode(label || target.replace(/^mailto:/, "")));
}

export function mention(text) {
  return h("span", { class: "mention" }, text);
}

export function anchor(url, label) {
  const safe = safeLink(url);
  return safe ? h("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, label) : h("span", {}, label);
}

// <!date^1700000000^{date_short} at {time}|fallback>
function dateNode(target, fallback) {
  const [, seconds, format] = target.split("^");
  const when = new Date(Number(seconds) * 1000);
  if (Number.isNaN(when.getTime()) || !format) return decode(fallback);
  const long = { day: "numeric", month: "long", year: "numeric" };
  const short = { day: "numeric", month: "short", year: "numeric" };
  const text = decode(format)
    .replace(/\{date_long(_pretty)?\}/g, when.toLocaleDateString([], { weekday: "long", ...long }))
    .replace(/\{date_short(_pretty)?\}/g, when.toLocaleDateString([], short))
    .replace(/\{date_num\}/g, when.toISOString().slice(0, 10))
    .replace(/\{date(_pretty)?\}/g, when.toLocaleDateString([], long))
    .replace(/\{time_secs\}/g, when.toLocaleTimeString())
    .replace(/\{time\}/g, when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  return h("time", { datetime: when.toISOString() }, text);
}

export function emoji(name) {
  return EMOJI[name] ?? `:${name}:`;
}
