// One file to the archive by tus 1.0 (/api/v1/uploads): in pieces that survive a broken line and a reloaded page, each
// with its SHA-256 where the browser has one to give (not over plain http to another computer). One piece is in memory
// at a time; the rest stays on the disk.
//
// What is remembered from page to page: whose upload, its number, the file's size and date. No names: the archive tells
// those, and only to whoever began the upload.
import { refusal, session } from "./api.js";
import { here } from "./state.js";

const PieceBytes = 8 * 1024 * 1024;
const Silence = 60_000; // ms without a byte going out: the line is dead, whatever the browser thinks
const Patience = 8; // answers in a row that say "not now" before it is said to the person
const Store = "taizhang.uploads";

const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const fromBase64 = (text) => new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));

// "key base64,key base64"; what is "" is left out, so that the same file has the same words.
function metadataOf(facts) {
  return Object.entries(facts).filter(([, value]) => value).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => key + " " + base64(new TextEncoder().encode(value))).join(",");
}

const factsIn = (metadata) => Object.fromEntries(metadata.split(",").filter(Boolean)
  .map((pair) => pair.trim().split(" ")).map(([key, value]) => [key, fromBase64(value || "")]));

// ---- what is remembered ----

function remembered() {
  try { return JSON.parse(localStorage.getItem(Store)) || []; } catch { return []; }
}

function remember(change) {
  try { localStorage.setItem(Store, JSON.stringify(change(remembered()).slice(-200))); } catch { /* then not after a reload */ }
}

const forget = (id) => remember((all) => all.filter((one) => one.id !== id));

// ---- one request ----

// fetch tells no progress of what it sends. Answers the request when there is an answer, whatever it says; null when
// the line broke.
function ask(method, path, headers, body, progress, signal) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    let watch = 0;
    const alive = () => { clearTimeout(watch); watch = setTimeout(() => request.abort(), Silence); };
    const stop = () => request.abort();
    request.open(method, path);
    request.responseType = "json";
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    request.setRequestHeader("X-CSRF-Token", session.csrf);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => { alive(); if (progress) progress(event.loaded); });
    request.addEventListener("loadend", () => {
      clearTimeout(watch);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) failed(signal.reason);
      else done(request.status ? request : null);
    });
    signal.addEventListener("abort", stop);
    alive();
    request.send(body);
  });
}

const standing = (answer) => ({
  offset: Number(answer.getResponseHeader("Upload-Offset")),
  submission: answer.getResponseHeader("Taizhang-Submission"),
  duplicate: answer.getResponseHeader("Taizhang-Duplicate") === "true",
});

const refused = (answer) => refusal({ status: answer.status, json: async () => answer.response || {
  detail: `没有收下（${answer.status}）`, hint: "请再试一次，还不行找系统管理员" } });

// Until the line may be back: the browser says so, or the time is up.
function pause(milliseconds, signal) {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}

async function digest(blob) {
  const bytes = await blob.arrayBuffer().catch(() => { throw new Error("文件读不出来了，可能改过或移走了。请再选一次这个文件。"); });
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

// ---- one file ----

const running = new Set(); // numbers of the uploads this page is at

class Transfer {
  constructor(file, facts, tell, signal) {
    Object.assign(this, { file, tell, signal, id: "", metadata: metadataOf(facts), project: facts.project });
  }

  ask(method, path, headers, body, progress) { return ask(method, path, headers, body, progress, this.signal); }
  get path() { return "/api/v1/uploads/" + this.id; }

  begun(id) {
    running.add(id);
    this.id = id;
  }

  // An upload of this very file that was begun before, with the same words.
  async find() {
    for (const one of remembered()) {
      if (running.has(one.id) || one.user !== here.user.id || one.size !== this.file.size || one.modified !== this.file.lastModified) continue;
      const answer = await this.ask("HEAD", "/api/v1/uploads/" + one.id, {});
      if (answer === null) return null;
      if (answer.status !== 200) forget(one.id);
      else if (answer.getResponseHeader("Upload-Metadata") === this.metadata) { this.begun(one.id); return answer; }
    }
    return this.create();
  }

  async create() {
    const answer = await this.ask("POST", "/api/v1/uploads", { "Upload-Length": String(this.file.size), "Upload-Metadata": this.metadata });
    if (answer === null || answer.status !== 201) return answer;
    this.begun(answer.getResponseHeader("Location").split("/").pop());
    const { size, lastModified: modified } = this.file;
    remember((all) => [...all, { id: this.id, user: here.user.id, project: this.project, size, modified }]);
    return answer;
  }

  // The piece is sent from the disk, not from the memory its digest was made in: had the file changed in between, the
  // archive would refuse the piece.
  async piece(offset) {
    const bytes = this.file.slice(offset, offset + PieceBytes);
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
    if (globalThis.crypto.subtle) headers["Upload-Checksum"] = "sha256 " + base64(await digest(bytes));
    return this.ask("PATCH", this.path, headers, bytes, (done) => this.tell.progress(offset + done));
  }

  // The next request: where do we stand, then piece after piece. Answers where it stands, null: wait, then ask again.
  async step(at) {
    const answer = at ? await this.piece(at.offset) : this.id ? await this.ask("HEAD", this.path, {}) : await this.find();
    if (answer === null) return null;
    if (answer.status < 300) return standing(answer);
    if (this.id && (answer.status === 404 || answer.status === 410)) { // given up meanwhile: begin again
      forget(this.id);
      running.delete(this.id);
      this.id = "";
      return null;
    }
    this.later = 1000 * Number(answer.getResponseHeader("Retry-After"));
    this.busy = [429, 503].includes(answer.status);
    if (![409, 423, 429, 460, 500, 502, 503, 504].includes(answer.status)) throw await refused(answer);
    if (++this.notNow > Patience) throw await refused(answer);
    return null;
  }

  async run() {
    this.notNow = 0;
    for (let at = null, best = -1, broken = 0; ;) {
      this.signal.throwIfAborted();
      this.later = 0;
      this.busy = false;
      const next = await this.step(at);
      if (!next) {
        this.tell.broken(this.busy);
        await pause(Math.max(this.later, Math.min(500 * 2 ** broken++, 15_000)), this.signal);
        at = null;
        continue;
      }
      at = next;
      if (at.offset > best) broken = this.notNow = 0; // that the archive answers where we stand is no progress yet
      best = Math.max(best, at.offset);
      if (at.submission) { forget(this.id); return at; }
      this.tell.progress(at.offset);
    }
  }
}

// Answers {submission, duplicate}. `facts`: project, filename, and type, period, subcontractor, attestation where they are
// known. tell.progress(bytes), tell.broken(busy): it waits, for the line or for an archive that is busy. A broken line is waited for without end; the signal ends it with its reason,
// and with "given up" the archive forgets what came. Errors: what the archive said, in words for the person.
export async function send(file, facts, tell, signal) {
  const transfer = new Transfer(file, facts, tell, signal);
  try { return await transfer.run(); } catch (error) {
    if (signal.reason === "given up" && transfer.id) await giveUp(transfer.id);
    throw error;
  } finally {
    running.delete(transfer.id);
  }
}

export async function giveUp(id) {
  forget(id);
  await ask("DELETE", "/api/v1/uploads/" + id, {}, null, null, new AbortController().signal);
}

// What this person began and did not end in this project, but for what this page is at: asking ends the request that brings
// a piece. [{id, size, modified, offset, submission, duplicate, facts}]
export async function unfinished(project) {
  const found = [];
  for (const one of remembered().filter((each) => each.user === here.user.id && each.project === project && !running.has(each.id))) {
    const answer = await ask("HEAD", "/api/v1/uploads/" + one.id, {}, null, null, new AbortController().signal);
    if (answer === null) continue;
    if (answer.status !== 200) { forget(one.id); continue; }
    found.push({ ...one, ...standing(answer), facts: factsIn(answer.getResponseHeader("Upload-Metadata") || "") });
    if (found[found.length - 1].submission) forget(one.id);
  }
  return found;
}
