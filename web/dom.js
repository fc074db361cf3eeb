// Making and finding what is on the screen.
export const $ = (id) => document.getElementById(id);

// Everything that came from files or people goes in as text, never as markup.
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const english = (text) => element("small", { lang: "en" }, text);
export const tag = (kind, sign, text) =>
  element("span", { className: "tag " + kind }, element("span", { "aria-hidden": "true" }, sign), text);
export const named = (words, control) => element("label", {}, element("span", { className: "sr" }, words), control);
export const sentence = (text) => (text && !/[。！？]$/.test(text) ? text + "。" : text || "");

// Says a failure where the person is looking, and keeps the page usable. What fails because the session ended is said
// at the sign-in form, which leaves nothing here to say it in.
export const guarded = (work, where) => async (event) => {
  if (event) event.preventDefault();
  where.textContent = "";
  try { await work(event); } catch (error) { if (!error.signedOut) where.textContent = error.message; }
};

// Puts nodes into a list, and leaves those alone that say the same as before: with them stay focus and scroll.
export function redraw(list, ...nodes) {
  nodes = nodes.filter((node) => node !== null && node !== undefined);
  nodes.forEach((node, i) => {
    const old = list.childNodes[i];
    if (!old) list.append(node);
    else if (!old.isEqualNode(node)) old.replaceWith(node);
  });
  while (list.childNodes.length > nodes.length) list.lastChild.remove();
}

// One entry for each item that is made once and lives as long as its item says the same: half-filled forms, focus and
// open folds stay. When the entry with the focus goes, the focus goes to the next one, or to `home`.
export function keep(list, items, make, home) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const lost = [...list.children].findIndex((node) => node.contains(document.activeElement));
  const key = (item) => item.id + JSON.stringify(item);
  const nodes = items.map((item) => {
    const node = old.get(key(item)) || make(item);
    node.dataset.key = key(item);
    return node;
  });
  const stays = new Set(nodes);
  for (const node of [...list.children]) if (!stays.has(node)) node.remove();
  nodes.forEach((node, i) => { if (list.children[i] !== node) list.insertBefore(node, list.children[i] || null); });
  if (lost < 0 || list.contains(document.activeElement)) return;
  const next = nodes[Math.min(lost, nodes.length - 1)];
  (next && next.querySelector("h3") || home).focus();
}
