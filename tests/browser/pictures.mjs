// Takes docs/images/page.png and page-phone.png: the officer's second month, from the samples, by a daemon of its own.
// Usage: node pictures.mjs   in build/browser, after scripts/test-browser; needs ImageMagick (group dev)
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { manifest, password, root, startArchive, workedOff } from "./archive.mjs";
import { launch } from "./chromium.mjs";

const archive = await startArchive();
const browser = await launch();
try {
  for (const file of manifest.files) await archive.api.upload(archive.project, file);
  await workedOff(archive, manifest.files.length);
  for (const [name, width, height] of [["page.png", 1280, 1240], ["page-phone.png", 390, 844]]) {
    const page = await browser.newPage({ viewport: { width, height }, locale: "zh-CN" });
    await page.goto(archive.origin);
    await page.locator("[name=login]").fill("officer");
    await page.locator("[name=password]").fill(password);
    await page.locator("#login-form .main").click();
    await page.locator("#findings h3").first().waitFor();
    if (width < 640) await page.evaluate(() => { document.documentElement.style.scrollBehavior = "auto"; document.querySelector("#findings-title").scrollIntoView(); });
    const file = join(root, "docs/images", name);
    await page.screenshot({ path: file });
    execFileSync("convert", [file, "-strip", "+dither", "-colors", "128", "png8:" + file]); // a page of text needs no more
    await page.close();
  }
} finally {
  await browser.close();
  await archive.stop();
}
