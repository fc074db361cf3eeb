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

// Records, findings and submissions belong together: all parts draw the same moment, and only if the person is still there.
export async function refresh() {
  const base = "/projects/" + project().id, wanted = here.month;
  const [records, review, sent, latest, waiting, ...loaded] = await Promise.all([
    everyPage(base + "/records"),
    call("GET", `${base}/findings?period=${wanted}`),
    everyPage(base + "/submissions", wanted),
    call("GET", `${base}/submissions?limit=200`),
    Promise.all(["unassigned", "mapping"].map((state) => call("GET", `${base}/submissions?state=${state}&limit=200`))),
    ...views.map((view) => (view.load ? view.load(base) : null)),
  ]);
  if (!here.user || wanted !== here.month || base !== "/projects/" + project().id) return; // the person went on meanwhile
  here.records = records;
  const seen = { review, sent, latest: latest.items, states: latest.states, waiting: waiting.flatMap((page) => page.items) };
  views.forEach((view, i) => { if (view.show) view.show(seen, loaded[i]); });
}

// The month's review follows the seal by a moment.
export async function reviewed() {
  for (let turn = 0; turn < 20 && here.user; turn++) {
    await refresh();
    if (!$("month-state").querySelector(".wait")) return;
    await new Promise((done) => setTimeout(done, 500));
  }
}

// After something was received or answered: what it belongs to may be a month that the project did not have before.
export async function changed() {
  if (!here.user) return;
  here.projects = (await call("GET", "/projects")).items;
  await reviewed();
}

export async function projectChanged() {
  here.month = [...project().periods].sort().pop() || thisMonth();
  $("subcontractor").replaceChildren(...project().subcontractors.map((n) => element("option", { value: n }, n)));
  each("turned");
  await refresh();
}

export async function monthChanged(to) {
  here.month = to;
  each("turned");
  await refresh();
}

export async function settled(submission) {
  for (let wait = 300; ; wait = Math.min(wait * 1.5, 3000)) {
    const now = await call("GET", "/submissions/" + submission);
    if (now.state !== "received") return now;
    await new Promise((done) => setTimeout(done, wait));
  }
}
