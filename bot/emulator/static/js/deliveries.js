// What was sent to the app and how it answered: the first place to look when a click does nothing.
import { clock, h } from "./dom.js";

export function drawDeliveries(body, deliveries) {
  if (!deliveries.length) {
    body.replaceChildren(h("p", { class: "empty" }, "Nothing has been sent to the app yet."));
    return;
  }
  const rows = [...deliveries].reverse().map((d) => h("tr", { class: d.error ? "bad" : "good" },
    h("td", {}, clock(d.at)), h("td", {}, h("code", {}, d.event)), h("td", {}, d.event_id ?? ""),
    h("td", {}, d.attempt > 1 ? `${d.attempt} (${d.retry_reason})` : "1"),
    h("td", {}, d.error ? `${d.status ?? ""} ${d.error}` : String(d.status)), h("td", {}, `${d.ms} ms`)));
  body.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, ["When", "What", "Event", "Attempt", "Answer", "Took"].map((name) => h("th", {}, name)))), h("tbody", {}, rows)));
}
