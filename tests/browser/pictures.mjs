// Takes docs/images/page.png, page-phone.png, intake.png and intake-phone.png: the officer's second month, from the samples,
// and files just dropped of which some are asked about; by a daemon of its own.
// Usage: node pictures.mjs   in build/browser, after scripts/test-browser; needs ImageMagick (group dev)
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { manifest, password, root, sample, startArchive, workedOff } from "./archive.mjs";
import { launch } from "./chromium.mjs";
import { login } from "./person.mjs";

async function open(width, height) {
  const page = await browser.newPage({ viewport: { width, height }, locale: "zh-CN" });
  await page.goto(archive.origin);
  await login(page, "officer", password);
  await page.locator("#findings h3").first().waitFor();
  return page;
}

async function take(page, name) {
  const file = join(root, "docs/images", name);
  await page.evaluate(() => document.activeElement.blur());
  await page.screenshot({ path: file });
  execFileSync("convert", [file, "-strip", "+dither", "-colors", "128", "png8:" + file]); // a page of text needs no more
}

const archive = await startArchive();
const browser = await launch();
try {
  const payroll = manifest.files.find((f) => f.type === "L5-05" && f.period === "2026-06");
  const early = manifest.files.filter((f) => f !== payroll);
  for (const file of early) await archive.api.upload(archive.project, file);
  await workedOff(archive, early.length);
  // What is asked about: a paper that nobody can name, a payroll without a word of its original, one that came before.
  const dropped = await open(1280, 1160);
  await dropped.locator("#drop-files").setInputFiles([payroll.file, "events/工程完工确认书.jpg", "bad/有密码的工资表.xlsx", early[0].file].map(sample));
  await dropped.locator("#queue > li", { hasText: "待确认" }).waitFor();
  await dropped.locator("#waiting img").first().waitFor();
  await dropped.locator("#queue > li", { hasText: "读不了" }).waitFor();
  await dropped.locator("#queue-count", { hasText: "3 份已收下，1 份已收过" }).waitFor();
  await take(dropped, "intake.png");
  await dropped.setViewportSize({ width: 390, height: 844 });
  await dropped.locator("#waiting-section").evaluate((part) => part.scrollIntoView({ behavior: "instant" }));
  await take(dropped, "intake-phone.png");
  await dropped.close();
  // The month as it is when all is answered.
  for (const s of (await archive.api.call("GET", `/projects/${archive.project}/submissions?limit=200`)).items.filter((one) => ["unassigned", "unreadable"].includes(one.state)))
    await archive.api.call("POST", `/submissions/${s.id}/withdrawal`, { reason: "样例" });
  const { items } = await archive.api.call("GET", `/projects/${archive.project}/submissions?period=2026-06&limit=200`);
  await archive.api.call("POST", `/submissions/${items.find((s) => s.type === "L5-05" && s.sha256 && !("seal" in s.attestation)).id}/attestation`, payroll.attestation);
  await workedOff(archive, manifest.files.length);
  for (const [name, width, height] of [["page.png", 1280, 1240], ["page-phone.png", 390, 844]]) {
    const page = await open(width, height);
    if (width < 640) await page.locator("#findings-title").evaluate((title) => title.scrollIntoView({ behavior: "instant" }));
    await take(page, name);
    await page.close();
  }
} finally {
  await browser.close();
  await archive.stop();
}
