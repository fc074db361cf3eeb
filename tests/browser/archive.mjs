// An archive of its own for one run: a fresh directory, taizhangd on a free port, the samples' project and accounts.
// TAIZHANG_BIN names the directory of the programs (default: build/dev/bin).
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const password = "only-for-this-run-2026";
export const manifest = JSON.parse(readFileSync(join(root, "samples/manifest.json"), "utf8"));
export const sample = (file) => join(root, "samples", file);
const bin = process.env.TAIZHANG_BIN ? resolve(process.env.TAIZHANG_BIN) : resolve(root, "build/dev/bin");

// Answers the port once the daemon says it is ready.
function ready(daemon) {
  return new Promise((done, failed) => {
    let log = "";
    const timer = setTimeout(() => failed(new Error("taizhangd was not ready within 60 s:\n" + log)), 60_000);
    daemon.stderr.on("data", (chunk) => {
      log += chunk;
      const said = log.match(/event=ready .*port=(\d+)/);
      if (said) { clearTimeout(timer); done(Number(said[1])); }
    });
    daemon.on("exit", (code) => { clearTimeout(timer); failed(new Error(`taizhangd ended with ${code}:\n${log}`)); });
  });
}

class Api {
  constructor(origin) { this.origin = origin; this.token = ""; }

  async call(method, path, body) {
    const headers = this.token ? { Authorization: "Bearer " + this.token } : {};
    const form = body instanceof FormData;
    if (body && !form) headers["Content-Type"] = "application/json";
    const response = await fetch(this.origin + "/api/v1" + path, { method, headers, body: form ? body : body && JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : {};
  }

  async login(login) {
    this.token = "";
    this.token = (await this.call("POST", "/session", { login, password })).token;
  }

  upload(project, file) {
    const form = new FormData();
    form.append("type", file.type);
    form.append("period", file.period);
    form.append("subcontractor", file.subcontractor);
    form.append("attestation", JSON.stringify(file.attestation || {}));
    form.append("file", new Blob([readFileSync(sample(file.file))]), basename(file.file));
    return this.call("POST", `/projects/${project}/submissions`, form);
  }
}

// `options`: more of taizhangd's.
export async function startArchive(options = []) {
  const home = mkdtempSync(join(tmpdir(), "taizhang-browser-"));
  const data = join(home, "data");
  execFileSync(join(bin, "taizhang"), ["init", "--data", data, "--admin", "admin"],
    { env: { ...process.env, TAIZHANG_PASSWORD: password }, stdio: "pipe" });
  const daemon = spawn(join(bin, "taizhangd"), ["--data", data, "--port", "0", ...options], { stdio: ["ignore", "ignore", "pipe"] });
  const stop = async () => {
    if (daemon.exitCode === null && daemon.signalCode === null) {
      const gone = new Promise((done) => daemon.once("exit", done));
      daemon.kill("SIGTERM");
      await gone;
    }
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const origin = `http://127.0.0.1:${await ready(daemon)}`;
    const api = new Api(origin);
    await api.login("admin");
    const project = (await api.call("POST", "/projects", manifest.project)).id;
    for (const user of manifest.users.filter((u) => u.role !== "admin"))
      await api.call("POST", "/users", { ...user, password, projects: [project] });
    await api.login("officer");
    return { origin, api, project, stop, pid: daemon.pid };
  } catch (error) {
    await stop();
    throw error;
  }
}

// Waits until everything that was received is read, sealed, reviewed and in the index.
export async function workedOff(archive, documents) {
  for (let turn = 0; turn < 900; turn++) {
    const text = await (await fetch(archive.origin + "/metrics")).text();
    const figure = (name) => Number(text.match(new RegExp(`^taizhang_${name} (\\d+)`, "m"))[1]);
    if (figure("jobs_waiting") === 0 && figure("index_documents") >= documents) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error("the daemon did not work off what it received within 180 s");
}
