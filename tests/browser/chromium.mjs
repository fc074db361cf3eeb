// Debian's Chromium, headless. TAIZHANG_CHROMIUM names another one.
import { chromium } from "playwright-core";

export const launch = () => chromium.launch({
  env: { ...process.env, LANGUAGE: "zh_CN" },
  executablePath: process.env.TAIZHANG_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run", "--disable-sync", "--lang=zh-CN"],
});
