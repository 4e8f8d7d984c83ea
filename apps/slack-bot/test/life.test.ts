import { createClientRequest, createHost, listHosts, parseHostSpec, readCertificate, signedBy } from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsePolicy } from "../src/access/policy.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { actionPayload, homePayload, send, signed, slashPayload, submitPayload } from "./slack/payloads.ts";
import { eventually, policyInput, type Team, team } from "./team.ts";

/** The buttons of the home tab of a person, by host and action. */
function homeButtons(t: Team, user: string): { host: string; action: string; value: string }[] {
  const { blocks } = (t.slack.homes.get(user) ?? { blocks: [] }) as {
    blocks: { block_id?: string; elements?: Button[] }[];
  };
  return blocks.flatMap(({ block_id = "", elements = [] }) =>
    elements.flatMap(({ action_id, value = "" }) =>
      action_id === undefined
        ? []
        : {
            host: block_id.replace("host.", ""),
            action: action_id,
            value,
          },
    ),
  );
}

interface Button {
  readonly action_id?: string;
  readonly value?: string;
}

describe("the lifecycle of a host in Slack", () => {
  let now = Date.now();
  let t: Team;
  const clock = () => new Date(now);
  const hours = (count: number) => count * 3_600_000;
  const say = (text: string, user = "U01") =>
    send(t.bot.url, signed(slashPayload(t.slack, text, { user }), { now: new Date(now) }));
  const expiry = async () => (await listHosts(t.cloud.azure))[0]?.expiresAt?.getTime();
  const power = async () => (await listHosts(t.cloud.azure))[0]?.power;

  beforeAll(async () => {
    t = await team({ clock, publicUrl: "https://berth.example" });
    await say("create");
    await eventually(() => t.slack.views.length === 1, "the form");
  });
  afterAll(async () => {
    await t?.[Symbol.asyncDispose]();
  });

  test("opens a form for create without a name, and reports problems at their fields", async () => {
    const values = {
      name: "Build 1",
      size: "Standard_B2ls_v2",
      location: "westeurope",
      allowFrom: "127.0.0.0/8",
      expiresIn: "soon",
    };
    const wrong = (await (await t.submit(values)).json()) as { errors: object };
    expect(wrong).toEqual({
      response_action: "errors",
      errors: { expiresIn: expect.stringContaining("90m, 8h, 3d") },
    });
    const name = (await (await t.submit({ ...values, expiresIn: "8h" })).json()) as { errors: object };
    expect(Object.keys(name.errors)).toEqual(["name"]);
    const open = (await (await t.submit({ ...values, name: "a", expiresIn: "8h", allowFrom: "0.0.0.0/0" })).json()) as {
      errors: object;
    };
    expect(Object.keys(open.errors)).toEqual(["allowFrom"]);
    expect(await (await t.submit({ ...values, name: "build-1", expiresIn: "8h" })).text()).toBe("");
    await eventually(() => t.shown().includes("is ready"), "the host");
    expect(t.slack.messages.at(-1)?.channel).toBe("C01");
    await t.bot.jobs.settled();
  });

  test("extends the lifetime within the limit", async () => {
    const before = (await expiry()) ?? 0;
    await say("extend build-1 4h");
    await eventually(() => t.shown().includes("is extended"), "the extension");
    expect(await expiry()).toBe(before + hours(4));
    await say("extend build-1 90d");
    await eventually(() => t.told().includes("must expire within 72 hours"), "the refusal");
    await say("extend build-1 never");
    await eventually(() => t.told().includes("must expire within 72 hours"), "the refusal");
    await say("extend build-1 2020-01-01T00:00Z");
    await eventually(() => t.told().includes("2020-01-01T00:00:00.000Z is in the past"), "the refusal");
    expect(await expiry()).toBe(before + hours(4));
    await t.bot.jobs.settled();
  });

  test("warns the owner once, an hour before the expiry, with a button that extends it", async () => {
    const before = (await expiry()) ?? 0;
    now = before - hours(0.5);
    const second = await t.another({ clock, store: openSqliteStore(":memory:", clock) });
    await second.stop();
    await t.bot.tick();
    now += 6 * 60_000;
    await t.bot.tick();
    const warnings = t.slack.messages.filter(({ versions }) => JSON.stringify(versions).includes("expires soon"));
    expect(warnings.map(({ channel }) => channel)).toEqual(["D01"]);
    const { blocks } = (warnings[0]?.versions[0] ?? { blocks: [] }) as { blocks: { elements?: Button[] }[] };
    const value = blocks.flatMap(({ elements = [] }) => elements)[0]?.value ?? "";
    expect(value).not.toContain("build-1");
    await press("host.extend", value, "U02");
    await eventually(() => t.told("U02").includes("was addressed to another user"), "the refusal");
    await press("host.extend", value, "U01");
    await eventually(() => t.shown().includes("is extended"), "the extension");
    expect(await expiry()).toBe(before + hours(8));
    await press("host.extend", value, "U01");
    await eventually(() => t.told().includes("was already used"), "the refusal");
    await t.bot.jobs.settled();
  });

  test("shows each role its buttons on the home tab, with meaningless ids", async () => {
    t.slack.users.set("U09", { id: "U09", team_id: "T01" });
    const opened = ["U02", "U03", "U09"].map((user) => signed(homePayload(user), { now: new Date(now) }));
    await Promise.all(opened.map((request) => send(t.bot.url, request)));
    await eventually(() => t.slack.homes.size >= 3, "the home tabs");
    expect(homeButtons(t, "U03").map(({ action }) => action)).toEqual(["host.show"]);
    expect(homeButtons(t, "U02").map(({ action }) => action)).toEqual([
      "home.create",
      "host.show",
      "host.stop",
      "host.restart",
      "host.extend",
      "host.remove",
    ]);
    for (const { value } of homeButtons(t, "U02")) expect(value).not.toContain("build-1");
    expect(JSON.stringify(t.slack.homes.get("U09"))).toContain("You have no role here");
  });

  test("asks before stop and restart, not before start", async () => {
    const stop = homeButtons(t, "U02").find(({ action }) => action === "host.stop");
    await press("host.stop", stop?.value ?? "", "U02", true);
    await eventually(() => t.slack.views.at(-1)?.["callback_id"] === "confirm", "the dialog");
    expect(JSON.stringify(t.slack.views.at(-1))).toContain("Stop host build-1?");
    await submit("U02");
    await eventually(() => t.shown().includes("is stopped"), "the stop");
    expect(await power()).toBe("deallocated");
    await t.bot.jobs.settled();
    await say("start build-1");
    await eventually(() => t.shown().includes("is ready"), "the start");
    await t.bot.jobs.settled();
    await say("restart build-1");
    await eventually(() => JSON.stringify(t.slack.views.at(-1)).includes("Restart host build-1?"), "the dialog");
    await submit("U01");
    await eventually(
      () => JSON.stringify(t.slack.messages.at(-1)?.versions).includes("Restarting host build-1"),
      "the restart",
    );
    await eventually(() => t.shown().includes("is ready"), "the restart");
    expect(await power()).toBe("running");
    await t.bot.jobs.settled();
  });

  test("signs one request for a grant link, with the name of the person", async () => {
    await say("grant build-1");
    const [, token] = await eventually(
      () => /berth\.example\/grants\/([\w-]+)/.exec(t.told()) ?? undefined,
      "the link",
    );
    const redeem = (body: string, method = "POST") =>
      fetch(`${t.bot.url}/grants/${token}`, method === "POST" ? { method, body } : { method });
    const { csr, key } = await createClientRequest({ name: "another user" });
    expect((await redeem("", "GET")).status).toBe(405);
    expect((await redeem("nonsense")).status).toBe(400);
    const exposed = await redeem(key.reveal());
    expect({ status: exposed.status, text: await exposed.text() }).toEqual({
      status: 400,
      text: expect.stringContaining("no longer private"),
    });
    t.slack.users.set("U01", { id: "U01", team_id: "T01", deleted: true });
    expect((await redeem(csr)).status).toBe(403);
    t.slack.users.set("U01", { id: "U01", team_id: "T01" });
    const ca = await (await fetch(`${t.bot.url}/grants/${token}/ca.pem`)).text();
    const answers = await Promise.all([redeem(csr), redeem(csr), redeem(csr)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    const cert = (await answers.find(({ status }) => status === 200)?.text()) ?? "";
    expect(signedBy(cert, ca)).toBe(true);
    expect(readCertificate(cert)).toMatchObject({ subject: "T01/U01", usages: ["client"] });
    expect((await fetch(`${t.bot.url}/grants/${"a".repeat(43)}`, { method: "POST", body: csr })).status).toBe(404);
    const seen = JSON.stringify([t.slack.ephemerals, t.slack.messages, t.lines]);
    expect(seen.includes(key.reveal().split("\n")[1] ?? "")).toBe(false);
    expect(t.lines.join("").includes(token ?? "")).toBe(false);
  });

  test("lists what was granted on a host: to whom, and until when", async () => {
    const before = t.slack.ephemerals.length;
    await say("grants build-1");
    await eventually(() => t.slack.ephemerals.length > before, "the list");
    expect(JSON.stringify(t.slack.ephemerals.at(-1)).match(/<@U01>: valid, until <!date/g)).toHaveLength(1);
  });

  test("rotates the certificate, and shows logs and audits only to the person", async () => {
    await say("rotate build-1");
    await eventually(() => t.shown().includes("has a new server certificate"), "the rotation");
    await t.bot.jobs.settled();
    const posted = t.slack.messages.length;
    await say("logs build-1 --source extension");
    await eventually(() => t.told().includes("The log of host build-1"), "the log");
    await say("logs build-1 --source elsewhere");
    await eventually(() => t.told().includes("neither daemon nor extension"), "the refusal");
    await say("logs build-1 --lines 0");
    await eventually(() => t.told().includes("is not a number from 1 to 10000"), "the refusal");
    await say("audit build-1");
    await eventually(() => t.told().includes("Audit of host build-1"), "the audit");
    expect(t.slack.messages.length).toBe(posted);
  });

  test("sweeps expired hosts after an admin has confirmed", async () => {
    now = ((await expiry()) ?? 0) + hours(2);
    await say("sweep", "U01");
    await eventually(() => t.told().includes("this needs admin"), "the refusal");
    await say("sweep", "U02");
    await eventually(() => JSON.stringify(t.slack.views.at(-1)).includes("Sweep the hosts build-1?"), "the dialog");
    await submit("U02");
    await eventually(() => t.shown().includes("*build-1*: removed"), "the sweep");
    expect(await listHosts(t.cloud.azure)).toEqual([]);
    await say("audit-log build-1", "U02");
    await eventually(() => t.told("U02").includes("Who did what"), "the audit log");
    for (const verb of ["create", "extend", "stop", "start", "restart", "rotate", "grant"])
      expect(t.told("U02")).toContain(`> ${verb} *build-1*`);
  });

  async function press(action_id: string, value: string, user: string, home = false) {
    await send(
      t.bot.url,
      signed(actionPayload(t.slack, { action_id, value }, { user, channel: `D${user.slice(1)}`, home }), {
        now: new Date(now),
      }),
    );
  }

  async function submit(user: string) {
    await send(
      t.bot.url,
      signed(submitPayload(t.slack, t.slack.views.at(-1) ?? {}, {}, { user }), { now: new Date(now) }),
    );
  }
});

test("removes expired hosts of the team by itself, once, and says so where they were created", async () => {
  let now = Date.now();
  const clock = () => new Date(now);
  await using t = await team({ clock });
  const command = slashPayload(t.slack, "create build-1 --expires-in 2h");
  await send(t.bot.url, signed(command, { now: clock() }));
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();
  const foreign = parseHostSpec({
    name: "of-cli",
    allowFrom: ["127.0.0.0/8"],
    expiresAt: new Date(now + 3_600_000).toISOString(),
  });
  await createHost(t.cloud.azure, foreign, t.authority);
  now += 2.5 * 3_600_000;
  await t.bot.tick();
  expect((await listHosts(t.cloud.azure)).map(({ name }) => name).sort()).toEqual(["build-1", "of-cli"]);
  now += 40 * 60_000;
  await t.bot.tick();
  await t.bot.jobs.settled();
  expect((await listHosts(t.cloud.azure)).map(({ name }) => name)).toEqual(["of-cli"]);
  const last = t.slack.messages.at(-1);
  expect(last?.channel).toBe("C01");
  expect(JSON.stringify(last?.versions[0])).toContain("Removing host build-1, which has expired");
  expect(t.shown()).toContain("*build-1*: removed");
  const count = t.slack.messages.length;
  now += 30 * 60_000;
  await t.bot.tick();
  expect(t.slack.messages).toHaveLength(count);
});

test("shows in a plan what is created, until when, to whom it is open, and what Azure bills", async () => {
  await using t = await team();
  await t.say("plan web --size Standard_D4s_v5 --allow-from 203.0.113.7 --expires-in 8 h");
  const plan = await eventually(() => t.told(), "the plan");
  for (const part of [/size +Standard_D4s_v5/, /image +\S+/, /open to +203\.0\.113\.7\/32/, /expires +20\d\d-/])
    expect(plan).toMatch(part);
  expect(plan).toMatch(/Azure bills:.*disk/);
});

test("ends with buttons that go on, and refreshes the home tab that is open", async () => {
  await using t = await team();
  await t.openHome("U01");
  await eventually(() => JSON.stringify(t.slack.homes.get("U01") ?? "").includes("0 Docker hosts"), "the home tab");
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  await eventually(() => JSON.stringify(t.slack.homes.get("U01")).includes("1 Docker host"), "the home tab");
  const { blocks } = (t.slack.messages.at(-1)?.versions.at(-1) ?? { blocks: [] }) as {
    blocks: { elements?: Button[] }[];
  };
  const buttons = blocks.flatMap(({ elements = [] }) => elements).filter(({ action_id }) => action_id !== undefined);
  expect(buttons.map(({ action_id }) => action_id)).toEqual(["host.grant", "host.extend", "host.remove"]);
  await t.press("host.remove", buttons[2]?.value ?? "");
  await eventually(() => JSON.stringify(t.slack.views.at(-1) ?? "").includes("Remove host build-1"), "the dialog");
  await t.submit();
  await eventually(() => t.shown().includes("is removed"), "the end");
  await eventually(() => JSON.stringify(t.slack.homes.get("U01")).includes("0 Docker hosts"), "the home tab");
});

test("answers in a private channel that the bot is no member of, and says where the progress is", async () => {
  await using t = await team();
  await t.say("create build-1", { channel: "G01" });
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();
  expect(t.slack.messages.map(({ channel }) => channel)).toEqual(["D01"]);
  const answers = t.slack.ephemerals.filter(({ by }) => by === "response_url").map(({ text }) => text);
  expect(answers).toEqual([expect.stringContaining("direct message"), expect.stringContaining("is ready")]);
});

test("opens a dialog at once where Azure takes seconds, and fills it then", async () => {
  await using t = await team({}, { timeScale: 0.01 });
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();
  // Four seconds, by the emulator's clock: longer than a trigger is valid.
  t.cloud.emulator.failNext({ method: "GET", answer: { slowSeconds: 400 } });
  await t.say("remove build-1");
  await eventually(() => JSON.stringify(t.slack.notices.at(-1) ?? "").includes("Reading from Azure"), "the dialog");
  await eventually(() => JSON.stringify(t.slack.views.at(-1) ?? "").includes("Remove host build-1"), "the question");
  expect(t.slack.ephemerals).toEqual([]);
});

test("accepts the request in a form without a public URL, and rejects a pasted key", async () => {
  await using t = await team();
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.say("grant build-1");
  const view = await eventually(() => t.slack.views.at(-1), "the form");
  expect(view["callback_id"]).toBe("grant");
  const { csr, key } = await createClientRequest({ name: "me" });
  const refused = await (await t.submit({ csr: key.reveal() })).json();
  expect(refused).toEqual({ response_action: "errors", errors: { csr: expect.stringContaining("no longer private") } });
  expect(await (await t.submit({ csr: "nonsense" })).json()).toHaveProperty("response_action", "errors");
  await t.submit({ csr });
  const last = await eventually(
    () => t.shown().includes("BEGIN CERTIFICATE") && t.slack.messages.at(-1),
    "the certificate",
  );
  expect(last.channel).toBe("D01");
  expect(JSON.stringify([t.slack.messages, t.lines, t.slack.ephemerals])).not.toContain(key.reveal().split("\n")[1]);
});

test("keeps a host's owner when another user creates it again", async () => {
  await using t = await team({ policy: parsePolicy(policyInput) });
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();
  await t.say("create build-1", { user: "U04" });
  await eventually(() => t.told("U04").includes("the host does not belong to you"), "the refusal");
  const [host] = await listHosts(t.cloud.azure);
  expect(host?.owner).toEqual({ adapter: "slack", tenant: "T01", id: "U01" });
});
