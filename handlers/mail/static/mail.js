// Looks now and then whether a letter came, and then takes the list, and on /mail the newest letter, from a fresh copy of this page.
"use strict";

const PERIOD = 1500;

async function look() {
  const main = document.getElementById("mail");
  const answer = await fetch("/mail/newest", { cache: "no-store" });
  if (!answer.ok || (await answer.text()) === main.dataset.newest) return;
  const page = await fetch(location.href, { cache: "no-store" });
  if (!page.ok) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById("mail");
  const open = main.querySelector("article");
  const list = main.querySelector("nav");
  if (main.classList.contains("chosen") && open && list) {
    list.replaceWith(fresh.querySelector("nav")); // whoever reads a letter goes on reading it
    main.dataset.newest = fresh.dataset.newest;
  } else {
    main.replaceWith(fresh);
  }
  document.getElementById("news").textContent = "A new letter arrived.";
}

function rest() {
  setTimeout(async () => {
    // a desk that is being restarted, or a page nobody looks at, is asked again later
    if (!document.hidden) await look().catch(() => {});
    rest();
  }, PERIOD);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) look().catch(() => {}); });
rest();
