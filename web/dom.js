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
