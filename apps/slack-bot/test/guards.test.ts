import { createHmac } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { expect, test } from "vitest";
import { parsePolicy } from "../src/access/policy.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import type { Store } from "../src/store/store.ts";
import { send, signed, signingSecret, slashPayload } from "./slack/payloads.ts";
import { botToken, eventually, policyInput, team } from "./team.ts";

test("accepts a request only with a valid, recent and unused signature", async () => {
  await using t = await team();
  const payload = () => slashPayload(t.slack, "help");
  const good = signed(payload());
  expect((await send(t.bot.url, good)).status).toBe(200);
  expect((await send(t.bot.url, good)).status).toBe(401);
  const wrong = [
    signed(payload(), { secret: "another" }),
    signed(payload(), { skewSeconds: -301 }),
    signed(payload(), { skewSeconds: 320 }),
    { ...signed(payload()), body: signed(payload()).body.replace("help", "list") },
    { ...signed(payload()), headers: { ...signed(payload()).headers, "x-slack-signature": "v0=" } },
    { ...good, headers: { "content-type": "application/json" } },
    { body: "ssl_check=1&command=/berth&text=list", headers: { "content-type": "application/x-www-form-urlencoded" } },
  ];
  for (const request of wrong) expect((await send(t.bot.url, request)).status).toBe(401);
  for (const skewSeconds of [-290, 290])
    expect((await send(t.bot.url, signed(payload(), { skewSeconds }))).status).toBe(200);
  await eventually(() => t.slack.ephemerals.length === 3, "the three answers");
});

test("survives malformed payloads with a valid signature", async () => {
  await using t = await team();
  for (const body of ["null", "[]", "{", '"text"', "3", "", "{}"]) {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const mac = createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${mac}`,
    };
    expect((await send(t.bot.url, { body, headers })).status).toBe(body === "{}" ? 200 : 400);
  }
  expect((await fetch(`${t.bot.url}/health`)).status).toBe(200);
});

test("rejects oversized bodies, wrong methods and unknown paths; /health reports store and connection", async () => {
  await using t = await team();
  const large = request(`${t.bot.url}/slack/events`, { method: "POST", agent: false });
  // In chunks; its end is never sent.
  large.write("x".repeat(600 * 1024));
  const [{ statusCode }] = (await once(large, "response")) as [IncomingMessage];
  expect(statusCode).toBe(413);
  large.destroy();
  expect((await fetch(`${t.bot.url}/slack/events`)).status).toBe(405);
  expect((await fetch(`${t.bot.url}/elsewhere`)).status).toBe(404);
  const health = await fetch(`${t.bot.url}/health`);
  expect(Object.keys((await health.json()) as object)).toEqual(["status", "store", "slack", "at"]);
});

const strangers = [
  ["a user without a role", { user: "U09" }, "You may not use /berth list: you have no role"],
  ["a guest", { user: "U10" }, "guests may not use Berth"],
  ["a guest of one channel", { user: "U11" }, "guests may not use Berth"],
  ["a member of another company in a shared channel", { user: "U12" }, "members of other teams"],
  ["a user whose account is deactivated", { user: "U13" }, "deactivated"],
  ["an app", { user: "U14" }, "apps may not use Berth"],
  ["another team", { user: "U01", team: "T99" }, "this bot is not set up for your team"],
  ["a user whom Slack does not know", { user: "U66" }, "The Slack call users.info failed: user_not_found"],
] as const;

test("rejects people who are not full members with a role, even where their ids are listed", async () => {
  const named = ["U10", "U11", "U12", "U13", "U14", "U66"].map((id) => `T01/${id}`);
  const roles = { ...policyInput.roles, admin: { users: named } };
  await using t = await team({ policy: parsePolicy({ ...policyInput, roles }) });
  const users = { U09: {}, U10: { is_restricted: true }, U11: { is_ultra_restricted: true }, U12: { team_id: "T77" } };
  const more = { U13: { deleted: true }, U14: { is_bot: true } };
  for (const [id, facts] of Object.entries({ ...users, ...more }))
    t.slack.users.set(id, { id, team_id: "T01", ...facts });
  for (const [who, as, reason] of strangers) {
    expect((await t.say("list", as)).status).toBe(200);
    await eventually(() => t.told(as.user).includes(reason), `the refusal of ${who}`);
  }
  expect(t.cloud.emulator.requests()).toEqual([]);
});

test("grants roles by user, group and channel, each with the rights of the lower ones", async () => {
  const roles = { viewer: { everyone: true }, operator: { channels: ["C02"] }, admin: { groups: ["S01"] } };
  await using t = await team({ policy: parsePolicy({ ...policyInput, roles }) });
  t.slack.groups.set("S01", ["U02"]);
  t.slack.channels.add("C02");
  await t.say("list");
  await eventually(() => t.told().includes("There are no hosts"), "the list");
  await t.say("create build-1");
  await eventually(
    () => t.told().includes("You may not use /berth create: your role is viewer, and this needs operator"),
    "the refusal",
  );
  await t.say("create", { channel: "C02" });
  await eventually(() => t.slack.views.length === 1, "the form");
  await t.say("audit-log", { channel: "C02" });
  await eventually(() => t.told().includes("your role is operator, and this needs admin"), "the refusal");
  await t.say("audit-log", { user: "U02" });
  await eventually(() => t.told("U02").includes("not-allowed"), "the audit log");
});

test("accepts commands only in the configured channels and organization", async () => {
  const policy = parsePolicy({ ...policyInput, channels: ["C02"], enterprise: "E01" });
  await using t = await team({ policy });
  await t.say("list", { enterprise: "E01" });
  await eventually(() => t.told().includes("commands are accepted in other channels only"), "the refusal");
  await t.say("list", { channel: "C02" });
  await eventually(() => t.told().includes("this bot is not set up for your organization"), "the refusal");
  await t.say("list", { channel: "C02", enterprise: "E01" });
  await eventually(() => t.told().includes("There are no hosts"), "the list");
});

test("enforces the limits of hosts per person and team, sizes, locations, hours and open ports", async () => {
  const limits = {
    hostsPerUser: 1,
    hostsPerTeam: 2,
    hours: 24,
    sizes: ["Standard_B2ls_v2"],
    locations: ["westeurope"],
  };
  await using t = await team({ policy: parsePolicy({ ...policyInput, limits }) });
  const refused = async (text: string, limit: string) => {
    await t.say(text);
    await eventually(() => t.told().includes(limit), limit);
  };
  await refused("create a --size Standard_D64s_v5", "its size must be one of Standard_B2ls_v2");
  await refused("create a --location eastus", "its location must be one of westeurope");
  await refused("create a --expires-in 2d", "must expire within 24 hours");
  await refused("create a --allow-from anywhere", "no host may be open to the whole Internet");
  expect(await t.bot.jobs.list()).toEqual([]);
  await t.say("create a");
  await t.say("create b", { user: "U02" });
  await eventually(() => t.slack.messages.length === 2, "both");
  await refused("create c", "a person may have 1 host, and you have 1");
  await t.say("create c", { user: "U04" });
  await eventually(() => t.told("U04").includes("a team may have 2 hosts, and yours has 2"), "the refusal");
  await t.bot.jobs.settled();
});

test("escapes foreign text, which mentions nobody and links nowhere", async () => {
  await using t = await team();
  await t.say("show &lt;!channel&gt;");
  await eventually(() => t.told() !== "", "an answer");
  await t.say("creat '<!everyone> <https://evil.example|click>'");
  await eventually(() => t.slack.ephemerals.length >= 2, "an answer");
  for (const { text } of t.slack.ephemerals) {
    const { blocks } = JSON.parse(text) as { blocks: unknown };
    expect(JSON.stringify(blocks)).not.toMatch(/<!(channel|everyone)|<https/);
  }
});

test("rejects commands while the store does not answer, and tells the person", async () => {
  let broken = false;
  const real = openSqliteStore(":memory:");
  const store: Store = {
    ...real,
    insert: (...words) => (broken && words[0] === "event" ? new Promise(() => undefined) : real.insert(...words)),
  };
  await using t = await team({ store });
  broken = true;
  expect((await t.say("create a")).status).toBe(200);
  // Slack waits for three seconds.
  await eventually(() => t.told().includes("did not answer within 2 s"), "the error");
  expect(t.cloud.emulator.requests()).toEqual([]);
});

test("posts and logs no token, secret or key", async () => {
  await using t = await team();
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  t.slack.failNext("users.info", { error: "invalid_auth" });
  await t.say("list", { user: "U02" });
  await eventually(() => t.told("U02").includes("invalid_auth"), "the error");
  const { ephemerals, messages, calls } = t.slack;
  const seen = JSON.stringify([
    ephemerals,
    messages,
    t.lines,
    calls.map(({ fields: { token: _token, ...fields } }) => fields),
  ]);
  const secrets = [botToken, "canary", "PRIVATE KEY", t.cloud.emulator.clientSecret];
  for (const word of secrets) expect(seen.includes(word), word).toBe(false);
});
