// The officer's page, as a person uses it: Chromium, a real taizhangd, the samples of the second month.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { manifest, password, root, sample, startArchive, workedOff } from "./archive.mjs";
import { launch } from "./chromium.mjs";
import { accessible as looks, login as signIn, reachable } from "./person.mjs";

const month = "2026-06";
const payroll = manifest.files.find((f) => f.type === "L5-05" && f.period === month && f.attestation.signatures === "all" && f.attestation.seal);
const expected = JSON.parse(readFileSync(`${root}/samples/expected_findings.json`, "utf8"))[month];
const locked = JSON.parse(readFileSync(sample("bad/有密码的工资表.xlsx.expected.json"), "utf8"));

let archive, browser, context, page;
const consoleErrors = [], abroad = [];

// What the browser itself reports: every 401 (by which the page learns that nobody is signed in), and the icon that
// browsers ask for unasked and the daemon does not have.
const expectedOfBrowser = (message) => (message.text().includes("status of 401") && message.location().url.startsWith(archive.origin + "/api/v1/")) ||
  (message.text().includes("404") && message.location().url.endsWith("/favicon.ico"));

before(async () => {
  archive = await startArchive();
  // Everything of the month but one payroll, which the officer uploads by hand: rules about the ledger ask for the scans, too.
  const others = manifest.files.filter((f) => f !== payroll && (f.period === "" || f.period === month));
  for (const file of others) await archive.api.upload(archive.project, file);
  await workedOff(archive, others.length);
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "zh-CN" });
  context.setDefaultTimeout(Number(process.env.TAIZHANG_PATIENCE || 60_000));
  context.on("request", (request) => { if (!request.url().startsWith(archive.origin + "/") && !request.url().startsWith("data:,") && !request.url().startsWith(`blob:${archive.origin}/`)) abroad.push(request.url()); });
  context.on("console", (message) => { if (message.type() === "error" && !expectedOfBrowser(message)) consoleErrors.push(message.text()); });
  context.on("weberror", (error) => consoleErrors.push(String(error.error())));
  page = await context.newPage();
  await page.goto(archive.origin);
});

after(async () => {
  await browser?.close();
  await archive?.stop();
});

// Asked again and again from here: the page's content security policy lets nothing be evaluated there more than once.
async function until(what) {
  for (let turn = 0; turn < 300; turn++) {
    if (await what()) return;
    await page.waitForTimeout(200);
  }
  assert.fail("it did not come: " + what);
}

const login = (name, secret) => signIn(page, name, secret);
const accessible = (what) => looks(page, what);

// Fills the form for the sample's payroll; answers the line that tells what became of the file.
async function uploadPayroll(file, attestation) {
  await page.locator("#type").selectOption("L5-05");
  await page.locator("#subcontractor").selectOption(payroll.subcontractor);
  await page.locator("#file").setInputFiles(sample(file));
  await page.locator(`#upload-form [name=seal][value=${attestation.seal ? "yes" : "no"}]`).check();
  await page.locator("#upload-form [name=signed][value=all]").check();
  await page.locator("#upload-form [name=progress]").fill(attestation.progress || "");
  await page.locator("#upload-form .main").click();
  return page.locator("#uploads > li").last();
}

test("a wrong password is said beside the form, in Chinese, and what to do", async () => {
  await page.locator("#login-form").waitFor();
  await accessible("sign-in form");
  await login("officer", "not-the-password");
  const error = page.locator("#login-error", { hasText: "账号或密码不对" });
  await error.waitFor();
  assert.equal(await error.getAttribute("role"), "alert");
  assert.equal(await page.locator("#work").isVisible(), false);
});

test("the officer signs in and sees the month and what is missing", async () => {
  await login("officer", password);
  await page.locator("#month-title", { hasText: "2026年6月台账" }).waitFor();
  assert.equal(await page.locator("#who").textContent(), "劳资专管员 诸葛明澜");
  await page.locator("#matrix tr", { hasText: "L5-05" }).locator(".todo").waitFor();
  assert.equal(await page.locator("button.main:visible").count(), 1, "one blue button on the screen");
});

test("the month cannot be uploaded without what the officer attests", async () => {
  await page.locator("#matrix tr", { hasText: "L5-05" }).locator(".todo").click(); // chooses document and firm
  assert.equal(await page.locator("#type").inputValue(), "L5-05");
  assert.equal(await page.locator("#subcontractor").inputValue(), payroll.subcontractor);
  await page.locator("#file").setInputFiles(sample(payroll.file));
  await page.locator("#upload-form .main").click();
  assert.equal(await page.locator("#upload-form").evaluate((form) => form.checkValidity()), false);
  assert.equal(await page.locator("#uploads li").count(), 0);
});

test("a payroll sheet is received with a receipt, sealed, and reviewed with the month", async () => {
  const line = await uploadPayroll(payroll.file, payroll.attestation);
  await line.filter({ hasText: "已归入" }).waitFor();
  const receipt = await page.request.get(archive.origin + (await line.locator("a").getAttribute("href")));
  assert.ok((await receipt.json()).signature);
  const mine = (await archive.api.call("GET", `/projects/${archive.project}/submissions?period=${month}`)).items[0];
  assert.equal(mine.period, month);
  assert.equal(mine.subcontractor, payroll.subcontractor);
  assert.deepEqual(mine.attestation, { seal: true, signatures: "all", not_signed_rows: [], progress: payroll.attestation.progress });
  await until(async () => (await page.locator("#findings > li").count()) === expected.length);
});

test("each finding shows what, where, what to do and its basis", async () => {
  for (const one of expected.filter((f) => f.severity !== "info")) {
    const item = page.locator("#findings > li", { hasText: `${one.notice} · ${one.rule}` });
    assert.equal(await item.count(), 1, one.rule);
    const text = await item.textContent();
    assert.match(text, /要改|请核对/);
    assert.match(text, /在哪：/);
    assert.match(text, /怎么办：/);
    assert.match(text, /依据：通治欠办发〔2023〕11号/);
    if (one.where.cell) assert.match(text, new RegExp(`工作表“.+” ${one.where.cell} 格`));
  }
});

test("the PDF opens in a new tab and is a PDF", async () => {
  const link = page.locator("#matrix tr", { hasText: "L5-05" }).locator("a").first();
  assert.equal(await link.getAttribute("target"), "_blank");
  const answer = await page.request.get(archive.origin + (await link.getAttribute("href")));
  assert.equal(answer.status(), 200);
  assert.equal(answer.headers()["content-type"], "application/pdf");
  assert.match(answer.headers()["content-disposition"], /^inline/);
  assert.equal((await answer.body()).subarray(0, 5).toString(), "%PDF-");
});

test("a working copy and a separator sheet are one click away, each a PDF", async () => {
  const copy = page.locator("#matrix tr", { hasText: "L5-05" }).getByRole("link", { name: /^打印工作副本/ }).first();
  const sheet = page.locator("#matrix").getByRole("link", { name: /^打印扫描分隔页/ }).first();
  for (const link of [copy, sheet]) {
    const answer = await page.request.get(archive.origin + (await link.getAttribute("href")));
    assert.equal(answer.status(), 200);
    assert.equal((await answer.body()).subarray(0, 5).toString(), "%PDF-");
  }
});

test("the month's volume is downloaded as one PDF; why there is none is said on the page", async () => {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#volume").click()]);
  assert.match(download.suggestedFilename(), /2026年6月\.pdf$/);
  assert.equal(readFileSync(await download.path()).subarray(0, 5).toString(), "%PDF-");
  await page.route("**/volume?*", (route) => route.fulfill({ status: 413, contentType: "application/problem+json",
    body: JSON.stringify({ detail: "资料太多", hint: "请逐份下载" }) }));
  await page.locator("#volume").click();
  await page.locator("#page-error", { hasText: "资料太多。请逐份下载。" }).waitFor();
  await page.unroute("**/volume?*");
  consoleErrors.splice(0, consoleErrors.length, ...consoleErrors.filter((text) => !text.includes("status of 413")));
});

test("a sheet to fill in is downloaded; with persons only when it is said why", async () => {
  await page.locator("#sheet-type").selectOption("L5-05");
  const button = page.locator("#sheet-form button");
  const [blank] = await Promise.all([page.waitForEvent("download"), button.click()]);
  assert.match(blank.suggestedFilename(), /^农民工工资支付表-2026年6月-.*\.xlsx$/);
  assert.equal(readFileSync(await blank.path()).subarray(0, 2).toString(), "PK");
  await page.locator("#sheet-workers").check();
  await page.locator("#sheet-reason").fill("编制6月工资表");
  const [filled] = await Promise.all([page.waitForEvent("download"), button.click()]);
  assert.ok(readFileSync(await filled.path()).length > readFileSync(await blank.path()).length);
  assert.equal(await page.locator("#sheet-workers").isChecked(), false); // the next one is asked for afresh
  await page.locator("#sheet-type").selectOption("L1-05");
  assert.ok(await page.locator("#sheet-people").isHidden()); // takes no persons
});

test("the same file again is said to be a duplicate, without alarm", async () => {
  const line = await uploadPayroll(payroll.file, payroll.attestation);
  await line.filter({ hasText: "这份资料已经收过，不用再传" }).waitFor();
  assert.equal(await line.locator(".bad").count(), 0);
});

test("an unreadable file is kept, with its reason and what to do", async () => {
  const line = await uploadPayroll("bad/有密码的工资表.xlsx", { seal: true });
  await line.filter({ hasText: "读不了" }).waitFor();
  const text = await line.textContent();
  assert.ok(text.includes(locked.reason_contains), text);
  assert.match(text, /怎么办：.*去掉打开密码/);
  assert.match(text, /原件已收下/);
  await page.locator("#unread li", { hasText: "有密码的工资表.xlsx" }).filter({ hasText: "怎么办：" }).waitFor();
});

test("a rare name is found and marked", async () => {
  await workedOff(archive, 1);
  await page.locator("#search-text").fill("周𠮷安");
  await page.locator("#search-form button").click();
  await page.locator("#search-hits li").first().waitFor();
  const marks = await page.locator("#search-hits mark").allTextContents();
  assert.ok(marks.length >= 2, "register, attendance or payroll");
  assert.deepEqual([...new Set(marks)], ["周𠮷安"]);
});

test("who may enter today and what is due are opened, with reasons, and downloaded", async () => {
  await page.locator("#gate > summary").click();
  await page.locator("#gate-date").fill("2026-06-15");
  await page.locator("#gate-form button").first().click();
  await page.locator("#gate-count", { hasText: /可以进场 [1-9]\d* 人/ }).waitFor();
  await page.locator("#gate-list li", { hasText: "名单以外的人不得进场" }).waitFor();
  const [csv] = await Promise.all([page.waitForEvent("download"), page.locator("#gate-csv").click()]);
  assert.match(readFileSync(await csv.path(), "utf8"), /^\uFEFF"用人单位"/);
  await page.locator("#gate-date").fill("2020-01-01"); // before anybody came
  await page.locator("#gate-form button").first().click();
  await page.locator("#gate-list li", { hasText: "不得进场" }).locator(".basis").first().waitFor();
  await page.locator("#duties > summary").click();
  await page.locator("#duties-list li", { hasText: "劳资专管员开工前备案" }).waitFor();
  const [ics] = await Promise.all([page.waitForEvent("download"), page.locator("#duties-ics").click()]);
  assert.match(readFileSync(await ics.path(), "utf8"), /^BEGIN:VCALENDAR\r\n/);
  await accessible("gate list and duties");
  await page.locator("#officers > summary").click();
  await page.locator("#officers-list li", { hasText: "示例江海新苑安置房二期工程" }).waitFor();
  assert.match(await page.locator("#officers-count").textContent(), /变动请在 2026-07-05 前报县级治欠办/);
  assert.equal(await page.locator("#officers-report form").count(), 0, "an officer does not report for the county");
  const [officers] = await Promise.all([page.waitForEvent("download"), page.locator("#officers-csv").click()]);
  assert.match(readFileSync(await officers.path(), "utf8"), /劳资专管员/);
  for (const id of ["#gate", "#duties", "#officers"]) await page.locator(id + " > summary").click();
});

test("a calendar address is made, shown once, renewed and revoked", async () => {
  if (!(await page.locator("#duties").getAttribute("open").then((o) => o !== null))) await page.locator("#duties > summary").click();
  await page.locator("#feed-state", { hasText: "不用登录" }).waitFor();
  const read = async (address) => (await fetch(address)).status; // a program without a session
  const made = async () => {
    await page.locator("#feed-make").click();
    await page.locator("#feed-shown").waitFor();
    return page.locator("#feed-address").inputValue();
  };
  const first = await made();
  assert.match(first, /\/api\/v1\/feeds\/f[0-9a-z]{16}\.[\w-]{43}\.ics$/);
  assert.equal(await read(first), 200);
  await until(() => page.evaluate(() => document.activeElement.id === "feed-address"));
  await accessible("a calendar address");
  await page.locator("#feed-make").click();
  await until(async () => (await page.locator("#feed-address").inputValue()) !== first);
  const second = await page.locator("#feed-address").inputValue();
  assert.equal(await read(first), 404);
  assert.equal(await read(second), 200);
  await page.locator("#duties > summary").click();
  await page.locator("#feed-revoke").evaluate((b) => b.click());
  await page.locator("#feed-state", { hasText: "不用登录" }).waitFor({ state: "attached" });
  assert.equal(await page.locator("#feed-address").inputValue(), "");
  assert.equal(await read(second), 404);
});

test("what is not found is said, with what to try", async () => {
  await page.locator("#search-text").fill("查无此人某某某");
  await page.locator("#search-form button").click();
  await page.locator("#search-hits li", { hasText: "没找到“查无此人某某某”。试试" }).waitFor();
});

// Sheets as officers have them: what is earned stands under a heading that says nothing.
const doubtful = (month, card) => ({ name: `a${card}.csv`, mimeType: "text/csv", buffer: Buffer.from(`${payroll.subcontractor}农民工工资支付表（${month}）\n序号,姓名,身份证号码,工种,甲数,乙数,丙数,实发工资,银行卡号\n1,诸葛明澜,32000019751218199X,钢筋工,22,300.00,6600.00,6600.00,62170000001000${card}\n`) });
const queued = (name) => page.locator("#queue > li", { hasText: name });

test("dropped files say what they are, come to rest with a receipt, and again are no alarm", async () => {
  await page.locator("#drop-files").setInputFiles(sample("2026-05/钢筋班5月工资表.xlsx"));
  await queued("钢筋班5月工资表.xlsx").filter({ hasText: "已归入" }).waitFor();
  assert.match(await queued("钢筋班5月工资表.xlsx").textContent(), /2026年5月 农民工工资支付表.*回执 s/);
  await page.locator("#queue-clear").click();
  await page.locator("#drop-files").setInputFiles(sample("2026-05/钢筋班5月工资表.xlsx"));
  await queued("钢筋班5月工资表.xlsx").filter({ hasText: "已收过" }).waitFor();
  assert.equal(await queued("钢筋班5月工资表.xlsx").locator(".bad").count(), 0);
});

test("what nobody can name waits, and is named in a sentence", async () => {
  await page.locator("#drop-files").setInputFiles({ name: "无题.csv", mimeType: "text/csv", buffer: Buffer.from("甲,乙\n1,2\n") });
  await queued("无题.csv").filter({ hasText: "待归类" }).waitFor();
  const waiting = page.locator("#waiting > li", { hasText: "无题.csv" });
  await waiting.waitFor();
  await accessible("with a file that waits");
  await waiting.locator("summary", { hasText: "撤回" }).click();
  await waiting.getByPlaceholder(/传错了项目/).fill("传错了项目");
  await waiting.getByRole("button", { name: "撤回这一份" }).click();
  await waiting.waitFor({ state: "detached" });
});

test("doubtful columns are confirmed above the sheet, and next month's are not asked about", async () => {
  await page.locator("#drop-files").setInputFiles(doubtful("2026年3月", "01"));
  await queued("a01.csv").filter({ hasText: "待认列" }).waitFor();
  await page.locator("#waiting > li", { hasText: "a01.csv" }).getByRole("button", { name: /认列/ }).click();
  const screen = page.locator("#mapping-section");
  await screen.locator("#sheet-body tr", { hasText: "诸葛明澜" }).waitFor();
  assert.equal((await screen.textContent()).includes("32000019751218199X"), false, "numbers are masked");
  assert.equal(await page.locator("button.main:visible").count(), 1, "one blue button on the screen");
  await accessible("columns, 1280 px");
  await page.setViewportSize({ width: 360, height: 780 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await accessible("columns, 360 px");
  if (process.env.TAIZHANG_PICTURES) await page.screenshot({ path: process.env.TAIZHANG_PICTURES + "/mapping-360.png", fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
  if (process.env.TAIZHANG_PICTURES) await page.screenshot({ path: process.env.TAIZHANG_PICTURES + "/mapping-1280.png" });
  const choose = (letters, field) => screen.locator(`#sheet-head select[aria-label^="${letters} 列"]`).selectOption(field);
  await choose("E", "name"); // wrong: B is the name already
  await screen.locator(".main").click();
  await screen.locator("#mapping-error", { hasText: "都认作“姓名”" }).waitFor();
  await choose("E", "days");
  await choose("F", "rate");
  await choose("G", "gross");
  await screen.locator(".main").click();
  await page.locator("#month-title").waitFor();
  await page.locator("#waiting > li", { hasText: "a01.csv" }).filter({ hasText: "待认列" }).waitFor({ state: "detached" });
  await page.locator("#waiting-title:focus").waitFor(); // where the next question stands
  await page.locator("#drop-files").setInputFiles(doubtful("2026年4月", "02"));
  await queued("a02.csv").filter({ hasText: "和上月同样的表，已自动认列" }).waitFor();
  if (process.env.TAIZHANG_PICTURES) await page.screenshot({ path: process.env.TAIZHANG_PICTURES + "/page-1280.png", fullPage: true });
  consoleErrors.splice(0, consoleErrors.length, ...consoleErrors.filter((text) => !text.includes("status of 422")));
});

test("the page is accessible and fits a computer and a phone", async () => {
  await accessible("officer's page, 1280 px");
  await page.setViewportSize({ width: 390, height: 844 });
  await accessible("officer's page, 390 px");
  await reachable(page, 390, "officer's page, 390 px");
  await page.setViewportSize({ width: 1280, height: 800 });
});

const rested = () => until(async () => (await page.locator("#close-section [aria-busy]").count()) === 0);

test("the officer settles what is open, seals the statement, attests and closes the month", async () => {
  await page.locator("#month-close").click();
  await page.locator("#close-title", { hasText: "2026年6月月结" }).waitFor();
  assert.equal(await page.locator("#month-title").isVisible(), false);
  await accessible("closing, much is open");
  assert.equal(await page.locator("#close-act form").count(), 0, "nothing to close while something is open");
  assert.match(await page.locator("#close-why").textContent(), /还差 \d+ 件事，办完就能关账/);
  const matrix = page.locator("#close-matrix tr", { hasText: "L5-05" });
  assert.equal(await matrix.locator("td", { hasText: "已齐" }).count(), 3);
  // The officer in three sources, and the opinion on a payroll, each as a paper.
  await page.locator("#close-identity-fold summary").click();
  await page.locator("#close-identity h3").first().waitFor();
  await accessible("the officer in three sources");
  await page.locator("#close-identity .answer").click();
  await page.locator("#close-identity-state a").waitFor();
  await page.getByRole("button", { name: /^出审核意见/ }).first().click();
  await page.locator("#close-firms", { hasText: "审核意见 第 1 次" }).waitFor();
  await rested();
  // A notice to each firm with something open, then a reason for everything that stays.
  const firms = page.locator("#close-firms > li");
  for (let i = 0; i < await firms.count(); i++) {
    const ask = firms.nth(i).getByRole("button", { name: /^生成整改通知/ });
    if (await ask.count() === 0) continue;
    await ask.click();
    await firms.nth(i).locator("text=/整改通知 ZG-202606-0\\d-1/").waitFor();
  }
  for (;;) {
    await rested();
    const item = page.locator("#close-open > li:has(form)").first(), form = item.locator("form");
    if (await item.count() === 0) break;
    const key = await item.getAttribute("data-key");
    await form.locator("input").fill("已核实，另附说明");
    await form.getByRole("button", { name: "写原因" }).click();
    await until(async () => (await page.locator("#close-open > li").evaluateAll((all, was) => all.every((li) => li.dataset.key !== was), key)));
  }
  await page.locator("#close-statement-fold summary").click();
  await page.locator("#close-statement textarea").last().fill("考勤表三份");
  await accessible("the statement");
  await page.locator("#close-statement .answer").click();
  await rested();
  for (let turn = 0; turn < 40 && await page.locator("#close-act .main").count() === 0; turn++) {
    const form = page.locator("#close-open > li form").first();
    if (await form.count()) { await form.locator("input").fill("已核实"); await form.getByRole("button", { name: "写原因" }).click(); }
    await page.waitForTimeout(500);
  }
  await accessible("ready to close");
  for (const box of await page.locator("#close-act input[type=checkbox]").all()) await box.check();
  await page.locator("#close-act .main").click();
  await page.locator("#close-state", { hasText: "已关账" }).waitFor();
  await accessible("a closed month");
  const [volume] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /^下载封存的卷册/ }).click()]);
  assert.equal(readFileSync(await volume.path()).subarray(0, 5).toString(), "%PDF-");
  const closed = await archive.api.call("GET", `/projects/${archive.project}/months/${month}`);
  assert.equal(closed.state, "closed");
});

test("what comes for a closed month is a supplement with a reason", async () => {
  await page.locator("#close-act summary", { hasText: "补充材料" }).click();
  const form = page.locator("#close-act form");
  await form.locator("select").first().selectOption("L5-12");
  await form.locator("input[type=file]").setInputFiles(sample("2026-05/专户对账单.json"));
  await form.locator("input[maxlength]").fill("银行补寄");
  await form.getByRole("button", { name: "上传补充材料" }).click();
  await page.locator("#close-act li", { hasText: "银行补寄" }).last().waitFor();
  await page.locator("#close-back").click();
  await page.locator("#month-title").waitFor();
  await page.locator("#matrix tr", { hasText: "L5-12" }).locator("text=补充材料").waitFor();
});

test("of two scans that stand side by side the officer says which one counts, and why", async () => {
  const copies = page.locator("#standing > li", { hasText: "L4-07" });
  const before = await copies.count();
  await archive.api.upload(archive.project, { type: "L4-07", period: "", subcontractor: "", file: "events/工程完工确认书.jpg" });
  await until(async () => (await copies.count()) === before + 1);
  await rested();
  await page.locator("#replace summary").click();
  const [older, newer] = [await page.locator("#replace-old option").count() - 1, 0];
  await page.locator("#replace-old").selectOption({ index: older });
  assert.equal(await page.locator("#replace-by option").count(), before);
  await page.locator("#replace-by").selectOption({ index: newer });
  await accessible("which of two counts");
  await page.locator("#replace-form button").click();
  assert.equal(await page.locator("#replace-form").evaluate((form) => form.checkValidity()), false, "a reason is asked for");
  await page.locator("#replace-reason").fill("重新扫描的更清楚");
  await page.locator("#replace-form button").click();
  await until(async () => (await copies.count()) === before);
  assert.equal(await page.locator("#replace-error").textContent(), "");
});

test("signing out leaves nothing of the archive on the screen", async () => {
  await page.locator("#logout").click();
  await page.locator("#login-form").waitFor();
  assert.equal(await page.locator("#findings li, #matrix tr, #uploads li, #search-hits li, #standing li").count(), 0);
  const answer = await page.request.get(`${archive.origin}/api/v1/projects`);
  assert.equal(answer.status(), 401);
});

test("an inspector reads and searches but has no upload form", async () => {
  await login("inspector", password);
  await page.locator("#matrix tr").first().waitFor();
  assert.equal(await page.locator("#upload-section").isVisible(), false);
  assert.equal(await page.locator(".todo").count(), 0);
  await until(async () => (await page.locator("#findings > li").count()) === expected.length);
  await page.locator("#logout").click();
  await page.locator("#login-form").waitFor();
});

test("an administrator is told why there are no documents", async () => {
  await login("admin", password);
  await page.locator("#nothing-why", { hasText: "系统管理员建项目、建账号，不看资料" }).waitFor();
  await page.locator("#logout").click();
  await page.locator("#login-form").waitFor();
});

test("a session that ended is said, and nothing stays on the screen", async () => {
  await login("officer", password);
  await page.locator("#matrix tr").first().waitFor();
  await context.clearCookies();
  await page.locator("#month-before").click();
  await page.locator("#login-error", { hasText: "离开久了要再登录一次" }).waitFor();
  assert.equal(await page.locator("#work").isVisible(), false);
  assert.equal(await page.locator("#findings li, #matrix tr").count(), 0);
});

test("the console stayed clean and nothing was asked of another host", () => {
  assert.deepEqual(consoleErrors, []);
  assert.deepEqual(abroad, []);
});
