import { createPrivateKey } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { waitSeconds } from "@dockberth/testing";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { roles } from "../src/access/roles.ts";
import { type Local, startLocal } from "./local.ts";

/** Debian's package `chromium`, or Chrome; without them, these tests are skipped. */
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const screenshots = join(tmpdir(), `berth-page-${userInfo().username}`);

describe.skipIf(executablePath === undefined)("the page, in Chromium (skipped if no Chromium is installed)", () => {
  let local: Local;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    local = await startLocal({}, { timeScale: 0.03 });
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
  });

  afterAll(async () => {
    await browser?.close();
    await local?.close();
  });

  async function open(
    assigned: readonly (typeof roles)[number][],
    width = 1200,
    as?: string,
  ): Promise<{ page: Page; errors: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.setDefaultTimeout(waitSeconds * 1000);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    // The browser logs every response with an error status; the containers of a stopping host are one.
    page.on(
      "console",
      (message) => message.type() === "error" && !/status of 503/.test(message.text()) && errors.push(message.text()),
    );
    await page.goto(
      `${local.url}/api/#token=${await local.identity.token(assigned, as === undefined ? {} : { oid: as })}`,
    );
    // A locator, because a function polled in the page needs `eval`, which the page's policy forbids.
    await page.locator("#caller").filter({ hasNotText: "Signing in" }).waitFor();
    return { page, errors };
  }

  test("creates, watches, inspects, stops and removes a host by keyboard only", async () => {
    const { page, errors } = await open(["Berth.Write"]);
    expect(new URL(page.url()).hash).toBe("");
    await page.getByText("There are no hosts yet.").waitFor();
    await page.screenshot({ path: join(screenshots, "empty.png") });
    await page.getByRole("button", { name: "New host" }).press("Enter");
    await page.getByRole("textbox", { name: "Name" }).focus();
    await page.keyboard.type("web-1");
    await page.screenshot({ path: join(screenshots, "form.png") });
    await page.getByLabel("Allow access from").fill("127.0.0.0/8");
    await page.keyboard.press("Enter");
    await page.getByText("Deploying").first().waitFor();
    await page.screenshot({ path: join(screenshots, "running.png") });
    await page.getByText("web-1: create succeeded.").waitFor();
    const steps = page.locator('[data-name="web-1"] .progress li');
    expect(await steps.count()).toBeGreaterThan(8);
    const width = await page.evaluate<number>(
      "[...document.querySelectorAll('.bar-of-step')].reduce((sum, bar) => sum + Number.parseFloat(bar.style.inlineSize), 0)",
    );
    expect(width).toBeCloseTo(100, 0);
    await page.screenshot({ path: join(screenshots, "done.png"), fullPage: true });

    expect(await page.getByRole("button", { name: "Connect: web-1" }).count()).toBe(0);
    await page.getByRole("button", { name: "Containers: web-1" }).press("Enter");
    await page.locator(".containers:not([hidden])").waitFor();
    await page.getByRole("button", { name: "Stop: web-1" }).press("Enter");
    await page.getByRole("button", { name: "Yes" }).press("Enter");
    await page.locator(".host .state", { hasText: "deallocated" }).waitFor();
    await page.getByRole("button", { name: "Change expiry: web-1" }).press("Enter");
    await page.getByRole("checkbox", { name: "Never" }).press("Space");
    await page.getByRole("button", { name: "Change", exact: true }).press("Enter");
    await page.getByText("web-1: change succeeded.").waitFor();
    await page.locator(".expiry", { hasText: "never" }).waitFor();
    await page.getByRole("button", { name: "Remove: web-1" }).press("Enter");
    // The next question comes before the event of the first answer.
    await page.evaluate(`for (const button of ['#confirm [value="no"]', '[data-key="web-1 Remove"]'])
      document.querySelector(button).click();`);
    expect(await page.locator(".host").count()).toBe(1);
    await page.getByRole("button", { name: "Yes" }).press("Enter");
    await page.getByText("There are no hosts yet.").waitFor();
    expect(errors).toEqual([]);
    await page.close();
  });

  test("revokes, closes, opens and assigns a host by keyboard, for administrators only", {
    tags: ["long"],
  }, async () => {
    const spec = { name: "locked", allowFrom: ["127.0.0.0/8"] };
    const { body } = await local.call("POST", "/api/hosts", { body: spec, roles: ["Berth.Write"] });
    await local.ended(`/api/operations/${body.id}`);
    const names = ["Revoke certificates", "Close Docker", "Assign"].map((name) => `${name}: locked`);
    const writer = await open(["Berth.Write"]);
    await writer.page.getByRole("button", { name: "Stop: locked" }).waitFor();
    for (const name of names) expect(await writer.page.getByRole("button", { name }).count()).toBe(0);
    await writer.page.close();
    const stranger = await open(["Berth.Write"], 1200, "stranger");
    await stranger.page.getByRole("heading", { name: "locked" }).waitFor();
    expect(await stranger.page.locator(".buttons button").count()).toBe(0);
    await stranger.page.close();

    const { page, errors } = await open(["Berth.Admin"]);
    const press = async (name: string, verb: string, answer?: string) => {
      await page.getByRole("button", { name: `${name}: locked` }).press("Enter");
      if (answer !== undefined) await page.getByRole("button", { name: answer, exact: true }).press("Enter");
      await page.getByText(`locked: ${verb} succeeded.`).waitFor();
    };
    await page.getByRole("button", { name: "Connect: locked" }).press("Enter");
    await page.locator("#connect[open]").waitFor();
    const command = await page.locator("#connect-command").textContent();
    expect(command).toMatch(/^docker context create locked --docker "host=tcp:\/\/.+:2376,ca=.+,cert=.+,key=.+"$/);
    const key = page.waitForEvent("download");
    await page.getByRole("link", { name: "locked-key.pem" }).press("Enter");
    expect(createPrivateKey(readFileSync(await (await key).path())).asymmetricKeyType).toBe("ec");
    await page.screenshot({ path: join(screenshots, "connect.png") });
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).press("Enter");
    await press("Revoke certificates", "revoke", "Yes");
    await press("Close Docker", "close", "Yes");
    await page.locator(".host .state", { hasText: "closed" }).waitFor();
    await press("Open Docker", "open");
    await page.locator(".host .state", { hasText: "running" }).waitFor();
    await page.getByRole("button", { name: "Assign: locked" }).press("Enter");
    await page.getByLabel("Object ID of the new owner").fill("not an id");
    await page.keyboard.press("Enter");
    expect(await page.locator("#assign[open] :invalid").count()).toBeGreaterThan(0);
    await page.getByLabel("Object ID of the new owner").fill("somebody");
    await page.screenshot({ path: join(screenshots, "assign.png") });
    await page.keyboard.press("Enter");
    await page.locator(".host dd", { hasText: "/somebody" }).waitFor();
    expect((await local.call("GET", "/api/hosts/locked")).body.owner).toMatch(/^function\/.+\/somebody$/);
    expect(errors).toEqual([]);
    await page.close();
    const removed = await local.call("DELETE", "/api/hosts/locked");
    await local.ended(removed.headers.get("operation-location") ?? "");
  });

  test("fits into a narrow window, and hides the buttons for changes from readers", async () => {
    const { body } = await local.call("POST", "/api/hosts", {
      body: { name: "a-host-with-a-rather-long-name-in-it", allowFrom: ["127.0.0.0/8"] },
    });
    await local.ended(`/api/operations/${body.id}`);
    for (const [assigned, width] of [
      [["Berth.Admin"], 320],
      [["Berth.Read"], 320],
      [["Berth.Admin"], 1200],
    ] as const) {
      const { page, errors } = await open(assigned, width);
      await page.locator(".host").waitFor();
      await page.screenshot({ path: join(screenshots, `${assigned[0]}-${width}.png`), fullPage: true });
      const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await page.getByRole("button", { name: /^Remove/ }).count()).toBe(assigned[0] === "Berth.Read" ? 0 : 1);
      expect(await page.getByRole("button", { name: "New host" }).count()).toBe(assigned[0] === "Berth.Read" ? 0 : 1);
      expect(errors).toEqual([]);
      await page.close();
    }
  });

  test("shows at a host why it failed, offers to try again, and finds it by its name", async () => {
    local.cloud.emulator.failNext({
      method: "PUT",
      path: /deployments\/berth-doomed$/,
      answer: { status: 409, code: "QuotaExceeded", message: "Current Limit: 1" },
    });
    const { body } = await local.call("POST", "/api/hosts", { body: { name: "doomed", allowFrom: ["127.0.0.0/8"] } });
    await local.ended(`/api/operations/${body.id}`);
    const { page, errors } = await open(["Berth.Admin"]);
    await page.locator('[data-name="doomed"] .reason', { hasText: "quota" }).waitFor();
    await page.getByRole("searchbox", { name: "Search" }).fill("nothing like it");
    await page.getByText("No host matches the search and the filters.").waitFor();
    await page.getByRole("searchbox", { name: "Search" }).fill("DOOM");
    await page.getByRole("button", { name: "Try again: doomed" }).press("Enter");
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("doomed");
    await page.screenshot({ path: join(screenshots, "try-again.png") });
    expect(errors).toEqual([]);
    await page.close();
    await local.ended((await local.call("DELETE", "/api/hosts/doomed")).headers.get("operation-location") ?? "");
  });

  test("shows a mistake in the form, with the hint", async () => {
    const { page } = await open(["Berth.Write"]);
    await page.getByRole("button", { name: "New host" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("wide-open");
    await page.getByLabel("Allow access from").fill("0.0.0.0/0");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("would open a port to much of the Internet").waitFor();
    await page.screenshot({ path: join(screenshots, "mistake.png") });
    await page.close();
  });

  test("tells an anonymous visitor that they are not authenticated", async () => {
    const page = await browser.newPage();
    await page.goto(`${local.url}/api/`);
    await page.getByText("The caller is not authenticated").waitFor();
    await page.close();
  });

  test("ignores a token in a link to any place but the local runner", async () => {
    const rules = "--host-resolver-rules=MAP berth.example 127.0.0.1";
    const elsewhere = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox", rules] });
    try {
      const page = await elsewhere.newPage();
      const url = local.url.replace("127.0.0.1", "berth.example");
      await page.goto(`${url}/api/#token=${await local.identity.token(["Berth.Admin"])}`);
      await page.getByText("The caller is not authenticated").waitFor();
    } finally {
      await elsewhere.close();
    }
  });
});
