// Files on their way into the archive, and what it asks about them: broken lines, reloaded pages, large files, seal and
// signatures, pictures of pages, and that all of it can be done with the keyboard alone.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { manifest, password, sample, startArchive } from "./archive.mjs";
import { launch } from "./chromium.mjs";
import { accessible, login, reachable } from "./person.mjs";

const MiB = 1024 * 1024;
const may = "2026-05/钢筋班5月工资表.xlsx", scan = "2026-05/钢筋班工资表签字盖章扫描件.pdf", paper = "events/工程完工确认书.jpg";
let archive, browser, context, page, home;
const uploads = []; // {method, offset, checksum} of every request that goes on with an upload
const complaints = [], choosers = [];

before(async () => {
  home = mkdtempSync(join(tmpdir(), "taizhang-intake-"));
  archive = await startArchive();
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN" });
  context.setDefaultTimeout(Number(process.env.TAIZHANG_PATIENCE || 60_000));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("console", (message) => { if (/Content Security Policy/.test(message.text())) complaints.push(message.text()); });
  context.on("request", (request) => {
    if (/\/api\/v1\/uploads\//.test(request.url()))
      uploads.push({ method: request.method(), offset: Number(request.headers()["upload-offset"]), checksum: request.headers()["upload-checksum"] });
  });
  page = await context.newPage();
  page.on("filechooser", (chooser) => choosers.push(chooser)); // from the beginning: to listen takes a moment to begin
  page.on("dialog", (dialog) => dialog.accept()); // "leave the page?", while something is on its way
  await page.goto(archive.origin);
  await login(page, "officer", password);
  await page.locator("#month-title", { hasText: "台账" }).waitFor();
});

after(async () => {
  await browser?.close();
  await archive?.stop();
  rmSync(home, { recursive: true, force: true });
});

const queued = (name) => page.locator("#queue > li", { hasText: name });
const waiting = (name) => page.locator("#waiting > li", { hasText: name });
const offsets = () => uploads.filter((one) => one.method === "PATCH").map((one) => one.offset / MiB);
const newest = async () => (await archive.api.call("GET", `/projects/${archive.project}/submissions?limit=1`)).items[0];

// Bytes that repeat nowhere, so that a piece in the wrong place is another file.
function large(name, megabytes) {
  const file = join(home, name), bytes = Buffer.alloc(megabytes * MiB);
  bytes.write(name);
  for (let at = 64; at < bytes.length; at += 4) bytes.writeUInt32LE((at * 2654435761) % 4294967296, at);
  writeFileSync(file, bytes);
  return { file, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function clear() {
  await page.waitForTimeout(50);
  await page.locator("#queue > li", { hasText: "正在读" }).first().waitFor({ state: "detached" });
  await page.locator("#queue-clear").click();
  assert.equal(await page.locator("#queue > li").count(), 0);
}

test("a line that breaks is said on the row, and the file goes on where it stood, piece by piece with a checksum", async () => {
  const { file, sha256 } = large("断网.bin", 20);
  let cut = true;
  await page.route("**/api/v1/uploads/*", (route) =>
    cut && route.request().method() === "PATCH" && route.request().headers()["upload-offset"] !== "0" ? route.abort("connectionreset") : route.continue());
  uploads.length = 0;
  await page.locator("#drop-files").setInputFiles(file);
  await queued("断网.bin").filter({ hasText: "断了，等网络" }).filter({ hasText: "接上后自动从 40% 接着传" }).waitFor();
  assert.equal(await queued("断网.bin").locator("progress").evaluate((bar) => bar.position), 0.4);
  await accessible(page, "a broken line");
  cut = false;
  await queued("断网.bin").filter({ hasText: "回执" }).waitFor();
  await page.unroute("**/api/v1/uploads/*");
  assert.equal(offsets().filter((at) => at === 0).length, 1, "what had come was not sent again");
  assert.deepEqual([...new Set(offsets())], [0, 8, 16]);
  assert.ok(uploads.filter((one) => one.method === "PATCH").every((one) => /^sha256 [A-Za-z0-9+/]{43}=$/.test(one.checksum)));
  assert.equal((await newest()).sha256, sha256);
  await clear();
});

test("a piece that came wrong is sent again, and the browser's own word that it is offline is enough to wait", async () => {
  const { file, sha256 } = large("坏一段.bin", 9);
  let wrong = 1;
  await page.route("**/api/v1/uploads/*", (route) => (route.request().method() === "PATCH" && wrong-- > 0
    ? route.fulfill({ status: 460, contentType: "application/problem+json", body: JSON.stringify({ detail: "这一段传坏了，已丢弃" }) }) : route.continue()));
  await page.locator("#drop-files").setInputFiles(file);
  await queued("坏一段.bin").filter({ hasText: "回执" }).waitFor();
  await page.unroute("**/api/v1/uploads/*");
  assert.equal((await newest()).sha256, sha256);
  await context.setOffline(true);
  await page.locator("#offline", { hasText: "网断了，已填的都在" }).waitFor();
  await page.locator("#drop-files").setInputFiles(large("没网.bin", 1).file);
  await queued("没网.bin").filter({ hasText: "断了，等网络" }).waitFor();
  await context.setOffline(false);
  await queued("没网.bin").filter({ hasText: "回执" }).waitFor();
  await page.locator("#offline").waitFor({ state: "hidden" });
  await clear();
});

test("after the page was reloaded the file is asked for once more, and goes on where it stood", async () => {
  const { file, sha256 } = large("重开.bin", 20);
  await page.route("**/api/v1/uploads/*", (route) =>
    route.request().method() === "PATCH" && route.request().headers()["upload-offset"] !== "0" ? route.abort("connectionreset") : route.continue());
  await page.locator("#drop-files").setInputFiles(file);
  await queued("重开.bin").filter({ hasText: "断了，等网络" }).waitFor();
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  assert.equal(kept.includes("重开"), false, "no name stays in the browser");
  await page.reload();
  await page.unroute("**/api/v1/uploads/*");
  await queued("重开.bin").filter({ hasText: "没传完" }).filter({ hasText: "上次传到 40%" }).waitFor();
  await accessible(page, "an upload that did not end");
  await queued("重开.bin").locator("input[type=file]").setInputFiles(sample(paper));
  await queued("重开.bin").locator("[role=alert]", { hasText: "请选原来的那个文件" }).waitFor();
  uploads.length = 0;
  await queued("重开.bin").locator("input[type=file]").setInputFiles(file);
  await queued("重开.bin").filter({ hasText: "回执" }).waitFor();
  assert.deepEqual(offsets(), [8, 16], "only what was missing");
  assert.equal((await newest()).sha256, sha256);
  await clear();
});

test("the next person at this computer is not asked about another one's file, and an upload can be given up", async () => {
  await page.route("**/api/v1/uploads/*", (route) => (route.request().method() === "PATCH" ? route.abort("connectionreset") : route.continue()));
  await page.locator("#drop-files").setInputFiles(large("别人的.bin", 2).file);
  await queued("别人的.bin").filter({ hasText: "断了，等网络" }).waitFor();
  await page.locator("#logout").click();
  await page.locator("#login-form").waitFor();
  assert.equal(await page.locator("#queue > li").count(), 0);
  await login(page, "inspector", password);
  await page.locator("#matrix tr").first().waitFor();
  assert.equal((await page.content()).includes("别人的"), false);
  await page.locator("#logout").click();
  await login(page, "officer", password);
  await queued("别人的.bin").filter({ hasText: "没传完" }).waitFor();
  await page.unroute("**/api/v1/uploads/*");
  await queued("别人的.bin").getByRole("button", { name: "不传了" }).click();
  await queued("别人的.bin").waitFor({ state: "detached" });
  await page.waitForTimeout(300);
  await page.reload();
  await page.locator("#matrix tr").first().waitFor();
  assert.equal(await page.evaluate(() => JSON.parse(localStorage.getItem("taizhang.uploads")).length), 0);
});

test("a session that ends while a file is on its way is said, and the file goes on after signing in", async () => {
  const { file, sha256 } = large("过期.bin", 10);
  await page.route("**/api/v1/uploads/*", async (route) => {
    if (route.request().method() === "PATCH" && route.request().headers()["upload-offset"] !== "0") await context.clearCookies();
    return route.continue();
  });
  await page.locator("#drop-files").setInputFiles(file);
  await page.locator("#login-error", { hasText: "离开久了要再登录一次" }).waitFor();
  assert.equal(await page.locator("#queue > li").count(), 0);
  await page.unroute("**/api/v1/uploads/*");
  await login(page, "officer", password);
  await queued("过期.bin").filter({ hasText: "没传完" }).filter({ hasText: "上次传到 80%" }).waitFor();
  await page.locator("#drop-files").setInputFiles(file); // given anew, it goes on in its own row
  await queued("过期.bin").filter({ hasText: "回执" }).waitFor();
  assert.equal(await queued("过期.bin").count(), 1);
  assert.equal((await newest()).sha256, sha256);
  await clear();
});

// Resident kB of this browser's processes, by Linux.
function resident() {
  const daemon = String(archive.pid);
  const parents = new Map(), size = new Map();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${id}/status`, "utf8");
      parents.set(id, status.match(/^PPid:\s+(\d+)/m)[1]);
      size.set(id, Number((status.match(/^VmRSS:\s+(\d+)/m) || [0, 0])[1]));
    } catch { /* it ended meanwhile */ }
  }
  const ours = (id) => id !== undefined && id !== "0" && (id === String(process.pid) || ours(parents.get(id)));
  return [...size].filter(([id]) => id !== String(process.pid) && id !== daemon && parents.get(id) !== daemon && ours(id)).reduce((sum, [, kB]) => sum + kB, 0);
}

test("200 MB pass through the browser without being held in it", async () => {
  const file = join(home, "二百兆.bin");
  closeSync(openSync(file, "w"));
  truncateSync(file, 200 * MiB);
  const before = resident();
  let most = before;
  const watch = setInterval(() => { most = Math.max(most, resident()); }, 50);
  uploads.length = 0;
  const started = Date.now();
  await page.locator("#drop-files").setInputFiles(file);
  await queued("二百兆.bin").filter({ hasText: "回执" }).waitFor({ timeout: 180_000 });
  clearInterval(watch);
  assert.equal((await newest()).size, 200 * MiB);
  assert.equal(offsets().length, 25);
  const grown = (most - before) / 1024;
  console.log(`200 MB: the browser grew by ${Math.round(grown)} MB, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  assert.ok(grown < 140, `grew by ${Math.round(grown)} MB`);
  await page.locator("#queue > li", { hasText: "二百兆.bin" }).filter({ hasNotText: "正在读" }).waitFor({ timeout: 120_000 });
  await clear();
});

test("what is refused says why and what to do, and can be tried again; an empty file and many at once are taken", async () => {
  await page.route("**/api/v1/uploads", (route) => route.fulfill({ status: 413, contentType: "application/problem+json",
    body: JSON.stringify({ detail: "这个文件 2.3 GB，一次最多 2 GB", hint: "请分成两份" }) }));
  await page.locator("#drop-files").setInputFiles({ name: "太大.csv", mimeType: "text/csv", buffer: Buffer.from("甲\n") });
  await queued("太大.csv").filter({ hasText: "没收下" }).filter({ hasText: "这个文件 2.3 GB，一次最多 2 GB。请分成两份。" }).waitFor();
  await accessible(page, "a refused file");
  await page.unroute("**/api/v1/uploads");
  await queued("太大.csv").getByRole("button", { name: "再试一次" }).click();
  await queued("太大.csv").filter({ hasText: "回执" }).waitFor();
  const many = Array.from({ length: 12 }, (_, i) => ({ name: `成批${i + 1}.csv`, mimeType: "text/csv", buffer: Buffer.from(i ? `甲,乙\n${i},2\n` : "") }));
  await page.locator("#drop-files").setInputFiles(many);
  await page.locator("#queue-count", { hasText: "共 13 份" }).waitFor();
  await page.locator("#queue a[download]").nth(12).waitFor();
  const receipt = await page.request.get(archive.origin + (await queued("成批3.csv").locator("a[download]").getAttribute("href")));
  assert.ok((await receipt.json()).signature);
  await queued("成批3.csv").filter({ hasText: "待归类" }).waitFor();
  await page.locator("#drop-files").setInputFiles(many[2]);
  await queued("成批3.csv").filter({ hasText: "已收过" }).filter({ hasText: /就是 \d+月\d+日 收下的“成批3.csv”/ }).waitFor();
  await page.locator("#queue-news", { hasText: "成批3.csv 已经收过" }).waitFor({ state: "attached" });
  for (const s of (await archive.api.call("GET", `/projects/${archive.project}/submissions?state=unassigned&limit=200`)).items)
    await archive.api.call("POST", `/submissions/${s.id}/withdrawal`, { reason: "试验" });
  await page.locator("#waiting-section").waitFor({ state: "hidden" }); // by itself
  await queued("成批4.csv").filter({ hasText: "已撤回" }).waitFor(); // and so do the rows
  await clear();
});

test("an archive that is busy is waited for, and where the browser gives no digest the pieces go without", async () => {
  const plain = await context.newPage();
  await plain.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined })); // as with plain http
  await plain.goto(archive.origin);
  await plain.locator("#matrix tr").first().waitFor();
  let busy = 1;
  await plain.route("**/api/v1/uploads/*", (route) => (route.request().method() === "PATCH" && busy-- > 0
    ? route.fulfill({ status: 503, headers: { "Retry-After": "2" }, contentType: "application/problem+json", body: "{}" }) : route.continue()));
  uploads.length = 0;
  const { file, sha256 } = large("没摘要.bin", 1);
  await plain.locator("#drop-files").setInputFiles(file);
  const row = plain.locator("#queue > li", { hasText: "没摘要.bin" });
  await row.filter({ hasText: "等一等" }).filter({ hasText: "档案这会儿忙" }).waitFor();
  await row.filter({ hasText: "回执" }).waitFor();
  assert.deepEqual(uploads.filter((one) => one.method === "PATCH").map((one) => one.checksum), [undefined, undefined]);
  assert.equal((await newest()).sha256, sha256);
  // Busy for good: after a while it is said, and nothing was lost.
  await plain.unroute("**/api/v1/uploads/*");
  await plain.clock.install();
  let tries = 0;
  await plain.route("**/api/v1/uploads/*", (route) => (route.request().method() === "PATCH" && ++tries
    ? route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ detail: "磁盘快满了", hint: "请找系统管理员" }) }) : route.continue()));
  await plain.locator("#drop-files").setInputFiles(large("盘满.bin", 1).file);
  const full = plain.locator("#queue > li", { hasText: "盘满.bin" });
  for (let turn = 0; turn < 200 && !(await full.filter({ hasText: "没收下" }).count()); turn++) { await plain.clock.runFor(5000); await page.waitForTimeout(50); }
  await full.filter({ hasText: "磁盘快满了。请找系统管理员。" }).waitFor();
  assert.equal(tries, 9);
  await plain.unroute("**/api/v1/uploads/*");
  await full.getByRole("button", { name: "再试一次" }).click();
  await full.filter({ hasText: "回执" }).waitFor();
  await plain.close();
});

test("two files of one name and size are two files", async () => {
  await page.locator("#drop-files").setInputFiles(["甲", "乙"].map((word) => ({ name: "同名.csv", mimeType: "text/csv", buffer: Buffer.from(`${word},丁\n1,2\n`) })));
  await queued("同名.csv").filter({ hasText: "待归类" }).nth(1).waitFor();
  assert.equal(new Set(await queued("同名.csv").locator("a[download]").allTextContents()).size, 2);
  for (const s of (await archive.api.call("GET", `/projects/${archive.project}/submissions?state=unassigned&limit=200`)).items)
    await archive.api.call("POST", `/submissions/${s.id}/withdrawal`, { reason: "试验" });
  await page.locator("#waiting-section").waitFor({ state: "hidden" });
  await clear();
});

test("a file dropped beside the field is taken, and the page stays", async () => {
  const transfer = await page.evaluateHandle(() => {
    const made = new DataTransfer();
    made.items.add(new File(["甲,乙\n7,8\n"], "旁边.csv", { type: "text/csv" }));
    return made;
  });
  await page.locator("#findings-title").dispatchEvent("dragover", { dataTransfer: transfer });
  assert.ok(await page.locator("body.dropping").count());
  await page.locator("#findings-title").dispatchEvent("drop", { dataTransfer: transfer });
  await queued("旁边.csv").filter({ hasText: "待归类" }).waitFor();
  assert.equal(await page.locator("body.dropping").count(), 0);
});

test("who answers sees what the file looks like: rows of a sheet, pages large, and why when there is nothing", async () => {
  await waiting("旁边.csv").locator("td", { hasText: "7" }).waitFor();
  await page.route("**/pages/1.jpg?width=360", (route) => route.fulfill({ status: 503, contentType: "application/problem+json",
    body: JSON.stringify({ detail: "正在画的页面太多，请稍后再看", hint: "几秒后再试" }) }));
  await page.locator("#drop-files").setInputFiles(sample(paper));
  const entry = waiting("工程完工确认书.jpg");
  await entry.scrollIntoViewIfNeeded();
  await entry.locator("[role=alert]", { hasText: "正在画的页面太多，请稍后再看。几秒后再试。" }).waitFor();
  await page.unroute("**/pages/1.jpg?width=360");
  await entry.getByRole("button", { name: "再试一次" }).click();
  const picture = entry.getByRole("img", { name: "工程完工确认书.jpg 第 1 页的样子" });
  await picture.waitFor();
  assert.ok(await picture.evaluate((image) => image.naturalWidth) > 100);
});

test("a page is looked at larger, turned and closed with the keyboard alone", async () => {
  await page.locator("#drop-files").setInputFiles(sample(scan));
  const open = waiting("扫描件.pdf").getByRole("button", { name: "放大看 钢筋班工资表签字盖章扫描件.pdf" });
  await waiting("扫描件.pdf").scrollIntoViewIfNeeded();
  await open.focus();
  await page.keyboard.press("Enter");
  const viewer = page.locator("#viewer");
  await viewer.getByRole("img", { name: "钢筋班工资表签字盖章扫描件.pdf 第 1 页，共 2 页" }).waitFor();
  await accessible(page, "a page, larger");
  await page.keyboard.press("PageDown");
  await viewer.getByRole("img", { name: "第 2 页，共 2 页" }).waitFor();
  assert.ok(await page.locator("#viewer-after").isDisabled());
  const width = () => viewer.locator("img").evaluate((image) => image.getBoundingClientRect().width);
  const fitted = await width();
  await page.keyboard.press("+");
  assert.ok(await width() > fitted, "larger than the window");
  assert.equal(await page.locator("#viewer-zoom").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "hidden" });
  assert.ok(await open.evaluate((button) => button === document.activeElement), "the focus is where it was");
});

test("while others send and the daemon reads, what is half answered stays, with focus and scroll", async () => {
  const entry = waiting("旁边.csv");
  const period = entry.getByLabel("月份，如 2026-06");
  await period.fill("2026.5");
  await waiting("工程完工确认书.jpg").locator("img").waitFor(); // what is above has its size
  await waiting("扫描件.pdf").locator("img").waitFor();
  await period.evaluate((input) => input.scrollIntoView({ block: "center", behavior: "instant" }));
  await page.waitForTimeout(300); // the browser makes up for what has just been drawn
  const top = await period.evaluate((input) => input.getBoundingClientRect().top);
  const form = new FormData();
  form.append("file", new Blob(["丙,丁\n5,6\n"]), "别处来的.csv");
  await archive.api.call("POST", `/projects/${archive.project}/submissions`, form);
  await waiting("别处来的.csv").waitFor(); // nobody touched the page
  assert.equal(await period.inputValue(), "2026.5");
  assert.ok(await period.evaluate((input) => input === document.activeElement));
  const moved = async () => Math.abs(await period.evaluate((input) => input.getBoundingClientRect().top) - top);
  assert.ok(await moved() < 2, `the page jumped by ${await moved()} px`);
});

test("the row follows the answer: named in a sentence, it says where it went", async () => {
  const entry = waiting("工程完工确认书.jpg");
  await entry.getByLabel("资料种类").selectOption("L6-02");
  await entry.getByLabel("月份，如 2026-06").fill("2026年5月");
  await entry.getByRole("button", { name: "对", exact: true }).click();
  await queued("工程完工确认书.jpg").filter({ hasText: "已归入" }).filter({ hasText: "2026年5月" }).waitFor();
  await entry.waitFor({ state: "detached" });
});

test("of a dropped payroll it is asked what only the original shows, and nothing is answered beforehand", async () => {
  await page.locator("#drop-files").setInputFiles(sample(may));
  await queued("钢筋班5月工资表.xlsx").filter({ hasText: "还要您看着原件确认盖章和签字" }).waitFor();
  await queued("钢筋班5月工资表.xlsx").getByRole("button", { name: "去确认" }).focus();
  await page.keyboard.press("Enter");
  const entry = waiting("“钢筋班5月工资表.xlsx”");
  await entry.waitFor();
  assert.ok(await entry.locator("h3").evaluate((heading) => heading === document.activeElement));
  assert.equal(await entry.locator("input:checked").count(), 0);
  await accessible(page, "seal and signatures");
  // From here on with the keyboard alone.
  await page.keyboard.press("Tab"); // the PDF
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space"); // seal: yes
  assert.equal(await entry.locator("[name=seal]:checked").getAttribute("value"), "yes");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight"); // some did not sign
  assert.equal(await entry.locator("[name=signed]:checked").getAttribute("value"), "some");
  await page.keyboard.press("Tab");
  await page.keyboard.type("3，９");
  await page.keyboard.press("Enter");
  await entry.waitFor({ state: "detached" });
  await queued("钢筋班5月工资表.xlsx").filter({ hasText: "已归入" }).waitFor();
  const sealed = (await archive.api.call("GET", `/projects/${archive.project}/submissions?period=2026-05&limit=200`)).items.find((s) => s.file_name === "钢筋班5月工资表.xlsx");
  assert.deepEqual(sealed.attestation, { seal: true, signatures: null, not_signed_rows: [3, 9], progress: "" });
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY", "the focus is not lost with the entry");
});

test("files are chosen with the keyboard, at 1280 and at 360 px everything can be reached", async () => {
  await page.locator("#drop-files").focus();
  assert.equal(await page.evaluate(() => document.activeElement.id), "drop-files");
  await page.keyboard.press("Enter");
  for (let turn = 0; turn < 100 && choosers.length === 0; turn++) await page.waitForTimeout(100);
  assert.equal(await page.evaluate(() => document.activeElement.id), "drop-files");
  await choosers[0].setFiles(sample("bad/有密码的工资表.xlsx"));
  await queued("有密码的工资表.xlsx").filter({ hasText: "读不了" }).filter({ hasText: "怎么办：" }).waitFor();
  await accessible(page, "1280 px");
  await reachable(page, 1280, "1280 px");
  await page.setViewportSize({ width: 360, height: 780 });
  await accessible(page, "360 px");
  await reachable(page, 360, "360 px");
  const places = await page.evaluate(() => ["drop-section", "waiting-section", "upload-section"].map((id) => document.getElementById(id).getBoundingClientRect().top));
  assert.deepEqual([...places].sort((a, b) => a - b), places, "on a phone: send, answer, then the form");
  if (process.env.TAIZHANG_PICTURES) await page.screenshot({ path: process.env.TAIZHANG_PICTURES + "/intake-360.png", fullPage: true });
  await page.setViewportSize({ width: 1280, height: 900 });
  if (process.env.TAIZHANG_PICTURES) await page.screenshot({ path: process.env.TAIZHANG_PICTURES + "/intake-1280.png", fullPage: true });
  assert.deepEqual(complaints, []);
});
