import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HostResponse, hostSchema } from "../src/http/schemas.ts";
import { type Local, startLocal } from "./local.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const screenshots = join(tmpdir(), `berth-page-${userInfo().username}`);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What the page shows, for the pictures; `prepare` does what a person would do first. */
const states: Readonly<Record<string, { hosts: readonly HostResponse[]; prepare?: (page: Page) => Promise<void> }>> = {
  "0-hosts": { hosts: [] },
  "1-host-in-the-middle": {
    hosts: [host(0, { state: "pending", address: null, power: "unknown", operation: running("create") })],
    prepare: async (page) => {
      await page.getByRole("button", { name: /^Progress/ }).click();
      await page.getByText("Deploying 6 resources").waitFor();
    },
  },
  "3-hosts": {
    hosts: [host(0, { rebootNeededSince: "2026-01-01T00:00:00.000Z" }), host(1), host(2, { closed: true })],
  },
  "60-hosts": { hosts: hosts(60) },
  "500-hosts": { hosts: hosts(500) },
  "failed-host": {
    hosts: [host(0, { state: "failed", address: null, operation: { id: "failed", verb: "create", status: "Failed" } })],
    prepare: (page) => page.getByText("The quota is used up").waitFor(),
  },
  "expired-session": {
    hosts: hosts(60),
    prepare: expireSession,
  },
  "expiry-dialog": {
    hosts: hosts(3),
    prepare: (page) =>
      page
        .getByRole("button", { name: /^Change expiry/ })
        .first()
        .click(),
  },
  "container-logs": { hosts: hosts(3), prepare: showLogs },
  loading: { hosts: [] },
};

describe.skipIf(executablePath === undefined)("pictures of the page (skipped if no Chromium is installed)", () => {
  let local: Local;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    local = await startLocal({ loops: 0 });
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
  });

  afterAll(async () => {
    await browser?.close();
    await local?.close();
  });

  for (const [name, { hosts, prepare }] of Object.entries(states))
    for (const [width, colorScheme] of [
      [1280, "light"],
      [390, "dark"],
    ] as const)
      test(`shows ${name} at ${width} pixels without an axe violation, overflow or a large document`, {
        tags: ["long"],
      }, async () => {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        page.setDefaultTimeout(15_000);
        await answer(page, name === "loading" ? undefined : hosts);
        await page.goto(`${local.url}/api/`);
        if (name !== "loading") await page.locator('#hosts[aria-busy="false"]').waitFor({ state: "attached" });
        await prepare?.(page);
        await page.screenshot({ path: join(screenshots, `${name}-${width}.png`), fullPage: true });
        await page.evaluate(axe);
        const violations = await page.evaluate<string[]>(
          "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html].join()))",
        );
        expect(violations).toEqual([]);
        expect(
          await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth"),
        ).toBeLessThanOrEqual(0);
        expect(await page.evaluate<number>("document.querySelectorAll('*').length")).toBeLessThan(1500);
        await page.close();
      });

  test("turns the pages of 500 hosts, filters, sorts and searches them, and offers to sign in again", async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    await answer(page, states["500-hosts"]?.hosts);
    await page.goto(`${local.url}/api/`);
    await page.getByText("1 to 20 of 500").waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("21 to 40 of 500").waitFor();
    expect(await page.locator(".host").count()).toBe(20);
    await page.getByRole("combobox", { name: "State" }).selectOption("Stopped");
    await page.getByText("1 to 20 of 167").waitFor();
    await page.getByRole("combobox", { name: "Owner" }).selectOption("you");
    await page.getByText("1 to 20 of 83").waitFor();
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("Expires");
    expect(await page.locator(".host h3").first().textContent()).toBe("host-number-010");
    await page.getByRole("combobox", { name: "State" }).selectOption("All");
    await page.getByRole("combobox", { name: "Owner" }).selectOption("All");
    await page.getByRole("searchbox", { name: "Search" }).fill("host-number-499");
    await page.getByText("1 to 1 of 1").waitFor();
    await expireSession(page);
    expect(await page.locator(".host").count()).toBe(1);
    await page.close();
  });

  test("shows the last lines of a container as text, and why there are none at their host", async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    await answer(page, hosts(3));
    await page.goto(`${local.url}/api/`);
    await showLogs(page);
    await page.getByRole("button", { name: "Logs: web" }).press("Enter");
    expect(await page.locator(".containers pre:not([hidden])").count()).toBe(0);
    await page.close();
  });
});

async function showLogs(page: Page): Promise<void> {
  const containers = [
    { id: "0123456789ab", names: ["web"], image: "nginx:1", state: "running", status: "Up 5 minutes" },
    { id: "ba9876543210", names: ["job"], image: "alpine:3", state: "exited", status: "Exited (0) 5 minutes ago" },
  ];
  const lines = ["<script>alert(1)</script>", ...Array.from({ length: 199 }, (_, at) => `request ${at} `.repeat(9))];
  await page.route("**/containers", (route) => route.fulfill({ json: { containers } }));
  await page.route("**/containers/0123456789ab/logs", (route) => route.fulfill({ json: { lines } }));
  const missing = { detail: "Host host-number-000 has no container ba9876543210", hint: "List its containers." };
  await page.route("**/containers/ba9876543210/logs", (route) => route.fulfill({ status: 404, json: missing }));
  await page
    .getByRole("button", { name: /^Containers/ })
    .first()
    .press("Enter");
  await page.getByRole("button", { name: "Logs: web" }).press("Enter");
  await page.getByText("<script>alert(1)</script>").waitFor();
  await page.getByRole("button", { name: "Logs: job" }).press("Enter");
  await page.getByText("has no container ba9876543210").waitFor();
}

async function expireSession(page: Page): Promise<void> {
  await page.unroute("**/api/hosts?*");
  const over = { status: 302, headers: { location: "https://login.example/" } };
  await page.route("**/api/hosts?*", (route) => route.fulfill(over));
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("link", { name: "Sign in again" }).waitFor();
}

/** Answers as the application does, without hosts that cost time. */
async function answer(page: Page, hosts: readonly HostResponse[] | undefined): Promise<void> {
  const roles = ["Berth.Admin"];
  const caller = { id: "me", owner: "function/tenant/me", name: "me@example.com", roles };
  await page.route("**/api/caller", (route) => route.fulfill({ json: caller }));
  await page.route("**/api/hosts?*", async (route) => {
    if (hosts === undefined) return;
    const after = new URL(route.request().url()).searchParams.get("after") ?? "";
    const rest = hosts.filter(({ name }) => name > after);
    const shown = rest.slice(0, 200);
    await route.fulfill({ json: { hosts: shown, next: rest.length > 200 ? shown.at(-1)?.name : null } });
  });
  const error = {
    code: "quota-exceeded",
    message: "The quota is used up in westeurope",
    hint: "Ask for a higher quota",
  };
  await page.route("**/api/operations/failed", (route) => route.fulfill({ json: { error } }));
  const began = Date.now() - 60_000;
  const facts = [
    "Checked the plan",
    "Issued certificates",
    "Deploying 6 resources",
    "Created virtualNetworks/berth-web",
    "Created virtualMachines/berth-web",
  ].map((sentence, index) => {
    const at = new Date(began + ([0, 1200, 3000, 14_000, 40_000][index] ?? 0)).toISOString();
    return { number: index + 1, operation: "running", host: "host-number-000", at, type: "fact", sentence };
  });
  const body = facts.map((fact) => `event: fact\ndata: ${JSON.stringify(fact)}\n\n`).join("");
  await page.route("**/api/events?*", (route) => route.fulfill({ contentType: "text/event-stream", body }));
}

function running(verb: "create" | "stop"): HostResponse["operation"] {
  return { id: "running", verb, status: "Running" };
}

function hosts(count: number): HostResponse[] {
  return Array.from({ length: count }, (_, index) =>
    host(index, {
      power: index % 3 === 1 ? "deallocated" : "running",
      owner: index % 2 === 0 ? "function/tenant/me" : null,
      expiresAt: index % 4 === 0 ? null : new Date(Date.now() + (index - 1) * 3_600_000).toISOString(),
    }),
  );
}

function host(index: number, more: Partial<HostResponse> = {}): HostResponse {
  const name = `host-number-${String(index).padStart(3, "0")}`;
  return hostSchema.parse({
    name,
    location: "westeurope",
    resourceGroup: `berth-${name}`,
    address: "203.0.113.7",
    hostname: `${name}-408e77d2e9.westeurope.cloudapp.azure.com`,
    port: 2376,
    size: "Standard_B2ls_v2",
    power: "running",
    state: "ready",
    expiresAt: new Date(Date.now() + 8.5 * 3_600_000).toISOString(),
    authority: null,
    tags: {},
    owner: "function/tenant/me",
    rebootNeededSince: null,
    openedPorts: [],
    closed: false,
    operation: null,
    ...more,
  });
}
