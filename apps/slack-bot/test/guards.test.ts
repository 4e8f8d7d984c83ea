import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { parsePolicy } from "../src/access/policy.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import type { Store } from "../src/store/store.ts";
import { send, signed, signingSecret, slashPayload } from "./slack/press.ts";
import { botToken, eventually, policyInput, team } from "./team.ts";

test("a request is let in only with the right signature, of now, and once", async () => {
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
  await eventually(() => t.slack.whispers.length === 3, "the three answers");
});

test("a signed payload that is malformed ends nothing", async () => {
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

test("what is too large, of another method or at another place is refused, and health tells of the store alone", async () => {
  await using t = await team();
  const large = await fetch(`${t.bot.url}/slack/events`, { method: "POST", body: "x".repeat(600 * 1024) }).catch(
    () => undefined,
  );
  expect([413, undefined]).toContain(large?.status);
  expect((await fetch(`${t.bot.url}/slack/events`)).status).toBe(405);
  expect((await fetch(`${t.bot.url}/elsewhere`)).status).toBe(404);
  const health = await fetch(`${t.bot.url}/health`);
  expect(Object.keys((await health.json()) as object)).toEqual(["status", "store", "slack", "at"]);
});

const strangers = [
  ["somebody without a role", { user: "U09" }, "You may not list: you have no role"],
  ["a guest", { user: "U10" }, "guests may not use Berth"],
  ["a guest of one channel", { user: "U11" }, "guests may not use Berth"],
  ["a member of another company in a shared channel", { user: "U12" }, "members of other teams"],
  ["somebody whose account is deactivated", { user: "U13" }, "deactivated"],
  ["an app", { user: "U14" }, "apps may not use Berth"],
  ["another team", { user: "U01", team: "T99" }, "your team is not one of those"],
  ["somebody whom Slack does not know", { user: "U66" }, "The chat did not accept users.info: user_not_found"],
] as const;

test("who is no full member with a role is refused, whatever the role by id", async () => {
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

test("roles come from user, group and channel; each may what the one before may", async () => {
  const roles = { viewer: { everyone: true }, operator: { channels: ["C02"] }, admin: { groups: ["S01"] } };
  await using t = await team({ policy: parsePolicy({ ...policyInput, roles }) });
  t.slack.groups.set("S01", ["U02"]);
  t.slack.channels.add("C02");
  await t.say("list");
  await eventually(() => t.told().includes("There are no hosts"), "the list");
  await t.say("create build-1");
  await eventually(() => t.told().includes("You may not create: you are viewer, and it takes operator"), "the refusal");
  await t.say("create", { channel: "C02" });
  await eventually(() => t.slack.views.length === 1, "the form");
  await t.say("trail", { channel: "C02" });
  await eventually(() => t.told().includes("you are operator, and it takes admin"), "the refusal");
  await t.say("trail", { user: "U02" });
  await eventually(() => t.told("U02").includes("not-allowed"), "the trail");
});

test("commands are taken only in the channels and the organisation that are named", async () => {
  const policy = parsePolicy({ ...policyInput, channels: ["C02"], enterprise: "E01" });
  await using t = await team({ policy });
  await t.say("list", { enterprise: "E01" });
  await eventually(() => t.told().includes("commands are taken in other channels only"), "the refusal");
  await t.say("list", { channel: "C02" });
  await eventually(() => t.told().includes("your organisation is not the one"), "the refusal");
  await t.say("list", { channel: "C02", enterprise: "E01" });
  await eventually(() => t.told().includes("There are no hosts"), "the list");
});

test("limits are held: hosts a person and a team, sizes, locations, hours, the whole Internet", async () => {
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
  await refused("create a --size Standard_D64s_v5", "sizes Standard_B2ls_v2");
  await refused("create a --location eastus", "locations westeurope");
  await refused("create a --expires-in 2d", "expires within 24 hours");
  await refused("create a --allow-from anywhere", "no host is open to the whole Internet");
  expect(await t.bot.jobs.list()).toEqual([]);
  await t.say("create a");
  await t.say("create b", { user: "U02" });
  await eventually(() => t.slack.messages.length === 2, "both");
  await refused("create c", "1 hosts a person, and you have 1");
  await t.say("create c", { user: "U04" });
  await eventually(() => t.told("U04").includes("2 hosts a team, and there are 2"), "the refusal");
  await t.bot.jobs.settled();
});

test("foreign text stays text: nobody is called, nothing links, nothing is formatted as the bot's own", async () => {
  await using t = await team();
  await t.say("show &lt;!channel&gt;");
  await eventually(() => t.told() !== "", "an answer");
  await t.say("creat '<!everyone> <https://evil.example|click>'");
  await eventually(() => t.slack.whispers.length >= 2, "an answer");
  for (const { text } of t.slack.whispers) {
    const { blocks } = JSON.parse(text) as { blocks: unknown };
    expect(JSON.stringify(blocks)).not.toMatch(/<!(channel|everyone)|<https/);
  }
});

test("a store that does not answer lets nobody in, and that is said", async () => {
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
  await eventually(() => t.told().includes("did not answer within 2 s"), "the apology");
  expect(t.cloud.emulator.requests()).toEqual([]);
});

test("no token, secret or key is in what was said, posted or logged", async () => {
  await using t = await team();
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  t.slack.failNext("users.info", { error: "invalid_auth" });
  await t.say("list", { user: "U02" });
  await eventually(() => t.told("U02").includes("invalid_auth"), "the error");
  const { whispers, messages, calls } = t.slack;
  const seen = JSON.stringify([
    whispers,
    messages,
    t.lines,
    calls.map(({ fields: { token: _token, ...fields } }) => fields),
  ]);
  const secrets = [botToken, "canary", "PRIVATE KEY", t.cloud.emulator.clientSecret];
  for (const word of secrets) expect(seen.includes(word), word).toBe(false);
});
