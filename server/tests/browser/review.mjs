// Walks the review pages in a real Chromium, as somebody with a keyboard does, and asks axe-core about each page.
//
// node review.mjs FOLDER JSON: FOLDER has node_modules with playwright-core and axe-core; JSON says `base`, `cookie` and either
// `triage` (how many groups are decided by keys) or
// `paths` and `windows` (light or dark, width, scale) to look at. One line of JSON is answered.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [, , folder, json] = process.argv;
const asked = JSON.parse(json);
const require = createRequire(resolve(folder, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({
  executablePath: asked.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
});

async function open(options) {
  // axe is put into the page, which its policy would not let in.
  const context = await browser.newContext({ bypassCSP: true, ...options });
  // A busy machine is no fault of a page.
  context.setDefaultTimeout(120_000);
  const at = asked.cookie.indexOf("=");
  const [name, value] = [asked.cookie.slice(0, at), asked.cookie.slice(at + 1)];
  await context.addCookies([{ name, value, url: asked.base }]);
  return context;
}

/** Decides about groups by keys alone; counts the keys. */
async function triage() {
  const context = await open({ viewport: { width: 1280, height: 900 }, bypassCSP: false });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (line) => line.type() === "error" && wrong.push(line.text()));
  await page.goto(`${asked.base}/review`);
  const decisions = ["a", "h", "d"];
  let keys = 0;
  let groups = 0;
  let most = 0;
  while (groups < asked.triage + 5 && (await page.locator("[data-item]").count()) > 0) {
    const before = keys;
    await page.keyboard.press(decisions[groups % decisions.length]);
    keys += 1;
    await page.waitForURL(/findings\/decide/);
    // A page that was not painted yet has not put the focus where it belongs.
    await page.waitForFunction(() => document.activeElement.matches("form button[autofocus]"));
    await page.keyboard.press("Enter");
    keys += 1;
    await page.waitForURL(/review\?done=/);
    most = Math.max(most, keys - before);
    groups += 1;
  }
  await page.goto(`${asked.base}/findings`);
  // Help, and switched off.
  await page.keyboard.press("?");
  const help = await page.locator("dialog[open]").count();
  await page.locator("[data-keys-switch]").click();
  await page.locator("dialog button").first().click();
  await page.keyboard.press("?");
  const off = await page.locator("dialog[open]").count();
  await context.close();
  return { groups, keys, most, help, off, wrong };
}

/** Looks at pages in either light, in three widths: what axe says, and what is wider than the window. */
async function look() {
  const told = [];
  let pages = 0;
  for (const [colorScheme, width, scale] of asked.windows) {
    const context = await open({ viewport: { width, height: 800 }, deviceScaleFactor: scale, colorScheme });
    const page = await context.newPage();
    const others = [];
    page.on("request", (request) => request.url().startsWith(asked.base) || others.push(request.url()));
    for (const path of asked.paths) {
      const response = await page.goto(asked.base + path);
      const here = `${path} ${colorScheme} ${width}`;
      pages += 1;
      if (response.status() !== 200) told.push(`${here}: ${response.status()}`);
      const bytes = (await response.body()).length;
      if (bytes > 100_000) told.push(`${here}: ${bytes} bytes`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) told.push(`${here}: ${wide} pixels too wide`);
      for (const details of await page.locator("details").all()) await details.evaluate((one) => (one.open = true));
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      for (const one of found.violations) {
        told.push(`${here}: ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).slice(0, 2).join(" | ")}`);
      }
    }
    told.push(...others.map((url) => `another host: ${url}`));
    await context.close();
  }
  return { pages, told };
}

/** Logs what happens when one group is decided about and taken back without any script. */
async function plain() {
  const context = await open({ viewport: { width: 390, height: 800 }, javaScriptEnabled: false, bypassCSP: false });
  const page = await context.newPage();
  const waits = async () => (await page.goto(`${asked.base}/review`)) && page.locator("main > p").first().innerText();
  const before = await waits();
  await page.locator("[data-item] .acts a").first().click();
  await page.locator("form.fields button").first().click();
  await page.waitForURL(/review\?done=/);
  const done = page.url();
  const after = await waits();
  await page.goto(done);
  await page.locator("[role=status] button").click();
  const back = await waits();
  await page.goto(`${asked.base}/`);
  const tour = await page.locator(".tour").count();
  await page.locator(".tour button").click();
  const met = await page.locator(".tour").count();
  await page.locator(".why summary").first().click();
  const told = await page.locator(".why[open] dd").first().isVisible();
  await context.close();
  return { before, after, back, tour, met, told };
}

try {
  console.log(JSON.stringify(asked.triage ? await triage() : asked.plain ? await plain() : await look()));
} finally {
  await browser.close();
}
