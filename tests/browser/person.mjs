// What a person does on every page: sign in, and look whether all of it can be read and reached.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function login(page, name, secret) {
  await page.locator("[name=login]").fill(name);
  await page.locator("[name=password]").fill(secret);
  await page.locator("#login-form .main").click();
}

export async function accessible(page, what) {
  await page.evaluate(axe); // by the debugger, which the page's content security policy does not concern
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const bad = violations.map((v) => `${v.id} (${v.impact}): ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
  assert.deepEqual(bad, [], what);
}

// Targets of a finger's size, and nothing off the screen.
export async function reachable(page, width, what) {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${what}: nothing runs off the screen`);
  const low = await page.locator("button:visible, select:visible, input:not([type=radio]):not([type=checkbox]):visible")
    .evaluateAll((all) => all.filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.id || e.outerHTML.slice(0, 80)));
  assert.deepEqual(low, [], `${what}: targets are at least 44 px high`);
}
