// Files on their way: dropped, chosen or from the form, three at a time, each a row that says what became of it and stays
// until it is cleared. Rows follow their submission: while the daemon reads, and after somebody answered what it asked.
import { call, everyPage } from "./api.js";
import { asked } from "./attest.js";
import { $, element, guarded, sentence, tag } from "./dom.js";
import { here, inWords, officer, project } from "./state.js";
import { changed, register, stir } from "./views.js";
import { giveUp, send, unfinished } from "./upload.js";

const Lanes = 3;
const rows = []; // Row, in the order they came
let going = 0;

const megabytes = (bytes) => (bytes / 1048576).toFixed(1);
const place = (s) => [s.subcontractor, s.period && inWords(s.period), s.type_title].filter(Boolean).join(" ");
const todo = (why) => element("p", { className: "act" }, element("b", {}, "怎么办："), why);
const receipt = (id) => element("a", { className: "open", href: `/api/v1/submissions/${id}/receipt`, download: `回执-${id}.json` }, "回执 " + id);

// To the entry of 待办 that asks about this submission.
function toWaiting(id, words) {
  const button = element("button", { type: "button", className: "small" }, words);
  button.addEventListener("click", () => {
    const entry = [...$("waiting").children].find((each) => each.dataset.key.startsWith(id));
    if (!entry) return;
    entry.scrollIntoView({ block: "start" });
    entry.querySelector("h3").focus({ preventScroll: true });
  });
  return button;
}

class Row {
  constructor(list, name, size, facts) {
    Object.assign(this, { name, size, facts, project: project().id, phase: "queued", submission: "", shown: "" });
    this.head = element("p", { className: "transfer-head" });
    this.text = element("div", {});
    this.bar = element("progress", { max: 1, value: 0, "aria-label": "已传 " + name });
    this.amount = element("span", { className: "where" });
    this.meter = element("div", { className: "meter" }, this.bar, this.amount);
    this.acts = element("div", { className: "acts" });
    this.line = element("li", { className: "transfer" }, this.head, this.text, this.meter, this.acts);
    list.append(this.line);
    this.progress(0);
    this.queue();
  }

  // What is said of the file. Buttons and links that stay are not made again: somebody may stand on them.
  say(kind, sign, words, text = [], acts = []) {
    this.head.replaceChildren(tag(kind, sign, words), " ", element("b", {}, this.name));
    this.text.replaceChildren(...[text].flat());
    const same = acts.length === this.acts.children.length && acts.every((act, i) => act.isEqualNode(this.acts.children[i]));
    if (!same) this.acts.replaceChildren(...acts);
  }

  progress(bytes) {
    this.bar.value = this.size ? bytes / this.size : 0;
    this.percent = this.size ? Math.floor((100 * bytes) / this.size) : 0;
    this.amount.textContent = `${this.percent}%，${megabytes(bytes)} / ${megabytes(this.size)} MB`;
    if (this.phase === "broken" && bytes > this.stuck) this.sending();
    this.stuck = Math.min(bytes, this.phase === "broken" ? this.stuck : Infinity);
  }

  button(words, act) {
    const made = element("button", { type: "button", className: "small" }, words, element("span", { className: "sr" }, "：" + this.name));
    made.addEventListener("click", act);
    return made;
  }

  queue() {
    this.phase = "queued";
    this.meter.hidden = true;
    this.say("wait", "…", "排队中", [], [this.button("不传了", () => this.cancel())]);
  }

  sending() {
    this.phase = "sending";
    this.meter.hidden = false;
    this.say("go", "↑", "正在传", [], [this.button("不传了", () => this.cancel())]);
  }

  // Until a byte goes out again, not only until the archive answers.
  broken(busy) {
    this.phase = "broken";
    this.say("warn", "!", busy ? "等一等" : "断了，等网络", busy ? "档案这会儿忙，过一会儿自动接着传，不用重选。" : `接上后自动从 ${this.percent}% 接着传，不用重选。`,
      [this.button("不传了", () => this.cancel())]);
    summary();
  }

  cancel() {
    const next = this.line.nextElementSibling || this.line.previousElementSibling;
    if (this.stop) this.stop.abort("given up");
    else if (this.upload) giveUp(this.upload);
    remove(this);
    (next && next.querySelector("button, a, input") || $("drop-files")).focus();
  }

  end(phase) {
    this.phase = phase;
    this.meter.hidden = true;
    this.stop = null;
    this.file = null;
  }

  refused(error) {
    const file = this.file;
    this.end("refused");
    const again = () => this.button("再试一次", () => { this.file = file; this.queue(); work(); });
    this.say("bad", "!", "没收下", sentence(error.message), file ? [again()] : []);
    news(`${this.name} 没收下`);
  }

  async run() {
    this.stop = new AbortController();
    this.sending();
    try {
      const got = await send(this.file, { project: this.project, filename: this.name, ...this.facts }, this, this.stop.signal);
      this.received(got);
    } catch (error) {
      if (!this.stop || !this.stop.signal.aborted) this.refused(error);
    }
  }

  received({ submission, duplicate }) {
    this.end(duplicate ? "duplicate" : "received");
    this.submission = submission;
    this.reading = true;
    if (duplicate) this.known().catch(() => {});
    else this.say("wait", "✓", "已收下", "正在读。", [receipt(submission)]);
    news(`${this.name} ${duplicate ? "已经收过" : "已收下"}`);
  }

  // A duplicate: of what, and what that one is called and filed as.
  async known() {
    this.say("wait", "=", "已收过", "这份资料已经收过，不用再传。", [receipt(this.submission)]);
    const first = await call("GET", "/submissions/" + this.submission);
    const day = new Date(Date.parse(first.received_at) + 8 * 3600_000);
    const where = place(first);
    this.say("wait", "=", "已收过", `这份资料已经收过，不用再传。就是 ${day.getUTCMonth() + 1}月${day.getUTCDate()}日 收下的“${first.file_name}”${where ? "，" + where : ""}。`,
      [receipt(this.submission)]);
  }

  // Nothing more comes of it here; what it asks stands in 待办.
  get rests() { return ["final", "duplicate", "refused"].includes(this.phase) || (this.phase === "received" && !this.reading); }
  get open() { return this.submission !== "" && this.phase !== "duplicate" && this.phase !== "final"; }

  async follow(s) {
    const members = s.state === "expanded" ? await everyPage(`/projects/${s.project}/submissions`, { parent: s.id }) : [];
    const now = JSON.stringify([s, members, [s, ...members].map(asked)]);
    if (now === this.shown) return;
    this.shown = now;
    const done = (one) => !asked(one) && ["sealed", "withdrawn"].includes(one.state);
    this.reading = s.state === "received";
    if (done(s) || (members.length && members.every(done))) this.phase = "final";
    const [kind, sign, words, text, ...acts] = became(s);
    const list = members.length ? element("ul", { className: "members" }, ...members.map(memberLine)) : null;
    this.say(kind, sign, words, [...text, s.state === "expanded" ? `里面 ${members.length} 份：` : "", list].filter(Boolean), [...acts, receipt(s.id)]);
    if (words !== "已收下") news(`${this.name} ${words}`);
  }
}

function memberLine(s) {
  const [kind, sign, words, text, ...acts] = became(s);
  return element("li", {}, tag(kind, sign, words), " ", element("b", {}, s.file_name), " ", ...text, " ", ...acts);
}

// [kind of tag, sign, words, [text], acts…]
function became(s) {
  if (s.state === "received") return ["wait", "✓", "已收下", ["正在读。"]];
  if (s.state === "sealed") {
    const how = s.mapped === "remembered" ? "。和上月同样的表，已自动认列" : "";
    return asked(s) ? ["warn", "?", "待确认", [place(s), how, "。已归入，还要您看着原件确认盖章和签字。"], toWaiting(s.id, "去确认")] : ["ok", "✓", "已归入", [place(s), how]];
  }
  if (s.state === "unassigned") return ["warn", "?", "待归类", [sentence(s.reason), "请在待办里说明。"], toWaiting(s.id, "去说明")];
  if (s.state === "mapping") return ["warn", "?", "待认列", [place(s), "。请在待办里认列。"], toWaiting(s.id, "去认列")];
  if (s.state === "withdrawn") return ["wait", "–", "已撤回", ["原件和回执都留着，只是不用再办。"]];
  if (s.state === "expanded") return ["ok", "✓", "已解包", []];
  return ["bad", "!", "读不了", [sentence(s.reason), todo(sentence(s.advice)), "原件已收下。"]];
}

// ---- all of them ----

// Said to who cannot see the rows; the percentages are not.
function news(words) {
  $("queue-news").append(element("p", {}, words));
  while ($("queue-news").children.length > 20) $("queue-news").firstChild.remove();
}

function remove(row) {
  rows.splice(rows.indexOf(row), 1);
  row.line.remove();
  summary();
}

function summary() {
  const count = (...phases) => rows.filter((row) => phases.includes(row.phase)).length;
  const parts = [["正在传", count("sending")], ["排队", count("queued")], ["断了", count("broken")], ["没传完", count("unfinished")], ["没收下", count("refused")],
    ["已收下", count("received", "final")], ["已收过", count("duplicate")]];
  $("queue-count").textContent = rows.length > 1 ? `共 ${rows.length} 份：` + parts.filter(([, n]) => n).map(([words, n]) => `${n} 份${words}`).join("，") : "";
  $("queue-clear").hidden = !rows.some((row) => row.rests);
}

async function lane() {
  for (let row; (row = rows.find((each) => each.phase === "queued")) && here.user;) {
    await row.run();
    summary();
    if (row.submission) stir();
  }
}

async function work() {
  const lanes = [];
  for (; going < Lanes && rows.some((row) => row.phase === "queued"); going++) lanes.push(lane().finally(() => { going--; }));
  summary();
  await Promise.all(lanes);
  if (lanes.length && going === 0 && here.user) await changed().catch(() => {}); // a line that broke is said by the amber bar
}

// `facts`: what the form says of the file; {}: to be found out. A file that could not be read from the disk comes as
// {name, error}.
export async function enqueue(list, files, facts = {}) {
  if (files.length === 0) throw new Error("里面没有文件。请选别的文件夹，或直接选文件。");
  for (const { file, name, error } of files) {
    // One that a reloaded page asks for again goes on in its own row.
    const same = file && rows.find((row) => row.phase === "unfinished" && row.name === name && row.size === file.size && row.modified === file.lastModified);
    const row = same || new Row(list, name, file ? file.size : 0, facts);
    if (!same) rows.push(row);
    row.file = file;
    if (error) row.refused(error);
    else row.queue();
  }
  await work();
}

let looked = ""; // the project whose unfinished ones are shown

// What a reloaded page, or yesterday's, did not end: the browser does not keep the file, so it is asked for once more.
async function showUnfinished() {
  if (looked === project().id) return;
  looked = project().id;
  for (const one of await unfinished(looked)) {
    const { project: of, filename, ...facts } = one.facts;
    if (of !== project().id || !here.user) return;
    const row = new Row($("queue"), filename, one.size, facts);
    Object.assign(row, { upload: one.id, modified: one.modified });
    rows.push(row);
    if (one.submission) row.received(one);
    else askAgain(row, one);
  }
  summary();
}

function askAgain(row, one) {
  const input = element("input", { type: "file" });
  input.addEventListener("change", () => {
    const file = input.files[0];
    if (!file) return;
    if (file.size !== row.size || file.name !== row.name.split("/").pop()) {
      row.text.replaceChildren(element("p", { className: "error", role: "alert" }, `选的是“${file.name}”，大小或名称对不上。请选原来的那个文件。`));
      input.value = "";
      return;
    }
    row.file = file;
    row.queue();
    work();
  });
  row.phase = "unfinished";
  row.meter.hidden = false;
  row.progress(one.offset);
  row.say("warn", "!", "没传完", `上次传到 ${row.percent}%。再选一次这个文件，从断的地方接着传。`,
    [element("label", { className: "pick small" }, "选这个文件", element("span", { className: "sr" }, "：" + row.name), input), row.button("不传了", () => row.cancel())]);
}

let older = null; // rows whose submission is not among the newest 200, still to be asked for

// One at a time, whatever a folder of thousands brought; with a refresh meanwhile the list begins anew.
async function followOlder(open) {
  const busy = older !== null;
  older = open;
  if (busy) return;
  try {
    for (let row; (row = older.shift());) await row.follow(await call("GET", "/submissions/" + row.submission));
  } catch { /* said elsewhere; the next refresh asks again */ }
  older = null;
  summary();
}

// ---- dropped and chosen ----

const unreadable = new Error("从您的电脑上读不出来。请看看它是不是正被别的程序打开，或者有没有权限，再拖一次。");

// [{file, name}] of what was dropped, folders with all that is in them; {name, error} of what the computer does not give.
async function filesIn(items) {
  const found = [];
  const walk = async (entry) => {
    const name = entry.fullPath.slice(1);
    if (entry.isFile) return found.push(await new Promise((done) => entry.file((file) => done({ file, name }), () => done({ name, error: unreadable }))));
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done) => reader.readEntries(done, () => { found.push({ name, error: unreadable }); done([]); }));
      if (some.length === 0) return undefined;
      for (const each of some) await walk(each);
    }
  };
  for (const entry of items) await walk(entry);
  return found;
}

async function picked(input) {
  const files = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  input.value = "";
  await enqueue($("queue"), files);
}

const mayDrop = (event) => officer() && !$("drop-section").hidden && [...event.dataTransfer.types].includes("Files");

// Anywhere on the page: a file that misses the field by a finger must not make the browser leave the page. The form's own
// file field takes what is dropped on it.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer || !mayDrop(event) || event.target.id === "file") return;
    if (kind !== "dragleave") event.preventDefault();
    else if (event.relatedTarget !== null) return; // from one part of the page to another
    document.body.classList.toggle("dropping", kind === "dragover");
  });
}
document.addEventListener("drop", guarded(async (event) => {
  if (!mayDrop(event) || event.target.id === "file") return;
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean); // now: after a wait they are gone
  const plain = entries.length ? [] : [...event.dataTransfer.files].map((file) => ({ file, name: file.name }));
  await enqueue($("queue"), [...plain, ...await filesIn(entries)]);
}, $("page-error")));
window.addEventListener("beforeunload", (event) => { if (rows.some((row) => ["queued", "sending", "broken"].includes(row.phase))) event.preventDefault(); });

register({
  opened() { $("drop-section").hidden = !officer(); },
  turned() { if (officer()) showUnfinished().catch(() => {}); },
  show({ latest }) {
    const known = new Map(latest.map((s) => [s.id, s]));
    const open = rows.filter((row) => row.open);
    for (const row of open) if (known.has(row.submission)) row.follow(known.get(row.submission)).then(summary, () => {});
    followOlder(open.filter((row) => !known.has(row.submission)));
  },
  forget() {
    for (const row of rows) if (row.stop) row.stop.abort("signed out");
    for (const row of rows.splice(0)) row.line.remove();
    looked = "";
    $("queue-news").replaceChildren();
    summary();
  },
});
$("drop-files").addEventListener("change", guarded(() => picked($("drop-files")), $("page-error")));
$("drop-camera").addEventListener("change", guarded(() => picked($("drop-camera")), $("page-error")));
$("drop-folder").addEventListener("change", guarded(() => picked($("drop-folder")), $("page-error")));
$("queue-clear").addEventListener("click", () => {
  for (const row of rows.filter((each) => each.rests)) remove(row);
  $("drop-files").focus();
});
