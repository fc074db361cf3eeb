// The parts of the page, and how they learn what there is to show. A part registers once, when its module is read:
//
//   register({
//     opened() {},          // somebody signed in who has projects: fill what does not change with the month
//     turned() {},          // another project or month, before anything of it was loaded
//     async load(base) {},  // what this part alone needs with every refresh; base is "/projects/…"
//     show(seen, mine) {},  // draw; seen: what all parts share (see refresh), mine: what load() answered
//     forget() {},          // signed out: the next person at this computer must not see what the last one saw
//   })
//
// All are optional. app.js reads the modules; the order there is the order in which the parts are called.
import { call, everyPage } from "./api.js";
import { $, element } from "./dom.js";
import { here, project, thisMonth } from "./state.js";

const views = [];
export const register = (view) => views.push(view);
export const each = (act) => { for (const view of views) if (view[act]) view[act](); };

let turn = 0, drawn = 0; // refreshes asked for, and the newest one that is on the screen

// Records, findings and submissions belong together: all parts draw the same moment, and only if the person is still there.
export async function refresh() {
  const base = "/projects/" + project().id, wanted = here.month, mine = ++turn;
  const [records, review, sent, latest, waiting, ...loaded] = await Promise.all([
    everyPage(base + "/records"),
    call("GET", `${base}/findings?period=${wanted}`),
    everyPage(base + "/submissions", { period: wanted }),
    call("GET", `${base}/submissions?limit=200`),
    Promise.all(["unassigned", "mapping"].map((state) => call("GET", `${base}/submissions?state=${state}&limit=200`))),
    ...views.map((view) => (view.load ? view.load(base) : null)),
  ]);
  const gone = !here.user || wanted !== here.month || base !== "/projects/" + project().id; // the person went on meanwhile
  if (gone || mine < drawn) return;
  drawn = mine;
  here.records = records;
  known = signature(latest);
  const hold = heldPlace();
  const seen = { review, sent, latest: latest.items, states: latest.states, waiting: waiting.flatMap((page) => page.items) };
  views.forEach((view, i) => { if (view.show) view.show(seen, loaded[i]); });
  hold();
}

// What the person is at stays where it is on the screen, though something came above it. Browsers do that by themselves,
// but not at the top of the page, so for this moment it is done here and only here.
function heldPlace() {
  const at = document.activeElement, root = document.documentElement;
  const { top, bottom } = at.getBoundingClientRect();
  if (!$("work").contains(at) || bottom < 0 || top > innerHeight) return () => {};
  root.classList.add("held");
  return () => {
    if (at.isConnected) scrollBy({ top: at.getBoundingClientRect().top - top, behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(() => root.classList.remove("held")));
  };
}

// ---- by itself ----

const Soon = 400, WhileReading = 3000, Idle = 30_000; // ms
let timer = 0, wait = Soon, known = "", busyUntil = 0, due = false;

const signature = ({ states, items }) => JSON.stringify([states, items.length ? items[0].id : ""]);
const reviewing = () => Boolean($("month-state").querySelector(".wait.reviewing"));

// One small question, ever more seldom; the rest is only asked for when its answer is another than before.
async function look() {
  if (!here.user || here.projects.length === 0 || document.hidden) return;
  try {
    const latest = await call("GET", `/projects/${project().id}/submissions?limit=1`);
    const news = signature(latest) !== known, reading = latest.states.received > 0;
    const asked = Date.now();
    if (news || due || reviewing() || asked < busyUntil) {
      due = false; // from here on what is stirred is for the next one
      await refresh();
    }
    const rest = 3 * (Date.now() - asked); // an archive that answers slowly is asked seldom
    wait = news ? Soon : Math.min(wait * 1.5, reading || reviewing() || asked < busyUntil ? WhileReading : Idle);
    wait = Math.max(wait, rest);
    $("offline").hidden = true;
  } catch {
    due = true;
    $("offline").hidden = !here.user;
    wait = Math.min(wait * 2, Idle);
  }
  later();
}

function later() {
  clearTimeout(timer);
  if (here.user) timer = setTimeout(look, wait);
}

// Something was sent or answered: what follows from it shows within moments.
export function stir() {
  due = true;
  wait = Soon;
  busyUntil = Date.now() + 8000; // the month's review follows the seal, and no submission tells of it
  later();
}
document.addEventListener("visibilitychange", () => { if (!document.hidden && here.user) stir(); });
window.addEventListener("online", () => { if (here.user) stir(); });
window.addEventListener("offline", () => { $("offline").hidden = !here.user; });

// After something was received or answered: what it belongs to may be a month that the project did not have before.
export async function changed() {
  if (!here.user) return;
  here.projects = (await call("GET", "/projects")).items;
  await refresh();
  stir();
}

export async function projectChanged() {
  here.month = [...project().periods].sort().pop() || thisMonth();
  $("subcontractor").replaceChildren(...project().subcontractors.map((n) => element("option", { value: n }, n)));
  each("turned");
  await refresh();
  stir();
}

export async function monthChanged(to) {
  here.month = to;
  each("turned");
  await refresh();
  stir();
}

export async function settled(submission) {
  for (let wait = 300; ; wait = Math.min(wait * 1.5, 3000)) {
    const now = await call("GET", "/submissions/" + submission);
    if (now.state !== "received") return now;
    await new Promise((done) => setTimeout(done, wait));
  }
}
