// The only way to the archive: /api/v1 of the host the page came from. Nothing is kept but the session's cookie, which
// scripts cannot read, and the token that goes with it.
import { element, sentence } from "./dom.js";

export const session = {
  csrf: "", // "": nobody is signed in
  ended: () => {}, // called when the archive no longer knows who is here
};

export const said = (response) => response.json().catch(() => ({ detail: "服务器没有答清楚（" + response.status + "）", hint: "请再试一次，还不行找系统管理员" }));

// What the archive refused, in its own words: what, and what to do next. `signedOut`: said at the sign-in form.
export async function refusal(response) {
  const json = await said(response);
  const signedOut = response.status === 401 && session.csrf !== "";
  if (signedOut) session.ended();
  return Object.assign(new Error(sentence(json.detail) + sentence(json.hint)), { status: response.status, signedOut });
}

export async function answered(method, path, body) {
  const headers = {};
  if (session.csrf && method !== "GET") headers["X-CSRF-Token"] = session.csrf;
  let payload;
  if (body instanceof FormData) payload = body;
  else if (body !== undefined) { headers["Content-Type"] = "application/json"; payload = JSON.stringify(body); }
  let response;
  try {
    response = await fetch("/api/v1" + path, { method, headers, body: payload, credentials: "same-origin" });
  } catch {
    throw new Error("网断了，已填的都在。接上网后再试一次。");
  }
  if (response.ok) return response;
  throw await refusal(response);
}

export async function call(method, path, body) {
  const response = await answered(method, path, body);
  return response.status === 204 ? {} : said(response);
}

export async function everyPage(path, query = {}) {
  const items = [];
  for (let cursor = ""; ;) {
    const page = await call("GET", `${path}?${new URLSearchParams({ ...query, limit: 200, ...(cursor && { cursor }) })}`);
    items.push(...page.items);
    if (!page.next) return items;
    cursor = page.next;
  }
}

// Not a plain link: why there is nothing to download must be said on the page, in words.
export async function download(button, name, ask) {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    const bytes = await (await ask()).blob();
    const address = URL.createObjectURL(bytes);
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}
