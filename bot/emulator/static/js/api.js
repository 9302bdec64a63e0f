// Talks to the emulator: the state of one person's screen, her deeds, and the stream of changes.

const csrf = document.querySelector("meta[name=emulator-csrf]").content;

export async function fetchState(user, channel, thread) {
  const query = new URLSearchParams({ user: user ?? "", channel: channel ?? "", thread: thread ?? "" });
  const response = await fetch(`/ui/state?${query}`);
  if (!response.ok) throw new Error(`The workspace answered ${response.status}.`);
  return response.json();
}

export async function act(deed, body) {
  try {
    const response = await fetch(`/ui/${deed}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Emulator-CSRF": csrf },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { ok: false, error: "The emulator cannot be reached." };
  }
}

export function onChange(listener) {
  const stream = new EventSource("/ui/changes");
  stream.onmessage = () => listener();
  stream.onopen = () => document.body.classList.remove("offline");
  stream.onerror = () => document.body.classList.add("offline");
}
