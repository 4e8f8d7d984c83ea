import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assignHost, createHost, listHosts, parseHostSpec } from "@dockberth/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { channelOf, rememberChannel } from "../src/jobs/host-channel.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { openTableStore } from "../src/store/table.ts";
import { type Azurite, startAzurite } from "./azurite.ts";
import { send, signed, slashPayload, submitPayload } from "./slack/payloads.ts";
import { eventually, team } from "./team.ts";

let folder: string;
let azurite: Azurite;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "berth-slack-"));
  azurite = await startAzurite();
});
afterAll(async () => {
  await azurite?.stop();
  await rm(folder, { recursive: true, force: true });
});

let files = 0;
const stores = {
  "a file": () => {
    const path = join(folder, `${files++}.db`);
    return async () => openSqliteStore(path);
  },
  "Table Storage": () => {
    const table = azurite.table();
    return () => openTableStore(table);
  },
};

test.each(Object.entries(stores))(
  "runs each command once with two bots on %s, however often Slack sends it",
  async (_name, make) => {
    const open = make();
    await using t = await team({ store: await open() });
    const second = await t.another({ store: await open() });
    const payload = slashPayload(t.slack, "create build-1");
    // Slack's retries are signed anew, a second later each.
    const retries = [0, 1, 2, 3].map((skewSeconds) => signed(payload, { skewSeconds }));
    const answers = await Promise.all(retries.map((retry, at) => send(at % 2 === 0 ? t.bot.url : second.url, retry)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await eventually(() => t.shown().includes("is ready"), "the host");
    await Promise.all([t.bot.jobs.settled(), second.jobs.settled()]);
    expect(t.slack.messages).toHaveLength(1);
    expect(t.slack.ephemerals).toEqual([]);
  },
);

test("reports a command as lost, once, where its process ended after the acknowledgement", async () => {
  const open = stores["a file"]();
  const real = await open();
  let now = new Date();
  const { promise: never, resolve: endInsert } = Promise.withResolvers<boolean>();
  const ended: typeof real = {
    ...real,
    insert: (...words) => (words[0] === "job" ? never : real.insert(...words)),
  };
  await using t = await team({ store: ended, clock: () => now });
  expect((await t.say("create build-1")).status).toBe(200);
  const [second, third] = [await t.another({ store: await open() }), await t.another({ store: await open() })];
  await second.tick();
  expect(t.told()).toBe("");
  now = new Date(now.getTime() + 5 * 60_000);
  await Promise.all([second.tick(), third.tick()]);
  await second.tick();
  expect(t.slack.ephemerals.map(({ text }) => text)).toEqual([expect.stringContaining("from 5 minutes ago was lost")]);
  expect(await listHosts(t.cloud.azure)).toEqual([]);
  endInsert(false);
});

test("runs one of two concurrent commands on a host, and reports the other as busy", async () => {
  const open = stores["a file"]();
  await using t = await team({ store: await open() });
  const second = await t.another({ store: await open() });
  await Promise.all([t.say("create build-1"), t.say("create build-1", { user: "U02" }, second)]);
  await eventually(
    () => `${t.told("U01")}${t.told("U02")}`.includes("Host build-1 is busy: create is running"),
    "the refusal",
  );
  await Promise.all([t.bot.jobs.settled(), second.jobs.settled()]);
  expect(t.slack.messages).toHaveLength(1);
});

test("announces a restart, and the next process finishes the job and its message", async () => {
  const open = stores["a file"]();
  await using t = await team({ store: await open() }, { timeScale: 0.05 });
  await t.say("create build-1");
  await eventually(() => t.shown().includes("Deploying"), "the deployment");
  await t.bot.stop();
  expect(t.shown()).toContain("The work continues when it is back");
  const next = await t.another({ store: await open() });
  await eventually(() => t.shown().includes("is ready"), "the host");
  await next.jobs.settled();
  expect(t.slack.messages).toHaveLength(1);
  expect(JSON.stringify(t.slack.messages[0]?.versions)).toContain("(resumed)");
  expect((await listHosts(t.cloud.azure)).map(({ state }) => state)).toEqual(["ready"]);
  expect(await next.jobs.list()).toEqual([]);
});

test("lets exactly one process take over a job whose lease has ended", async () => {
  const open = stores["a file"]();
  let now = Date.now();
  const clock = () => new Date(now);
  const store = await open();
  await using t = await team({ store, clock });
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();
  // What a process leaves that was killed during a removal.
  const person = { teamId: "T01", userId: "U01", channelId: "C01" };
  const message = { channel: "C01", ts: t.slack.messages[0]?.ts };
  const job = {
    id: "1",
    verb: "remove",
    host: "build-1",
    input: {},
    person,
    message,
    startedAt: clock().toISOString(),
  };
  const killed = { ...job, leasedBy: "gone", leasedUntil: now + 60_000, attempts: 1, cancelled: false };
  await store.insert("job", "build-1", killed, new Date(now + 3_600_000));
  const second = await t.another({ store: await open(), clock });
  await Promise.all([t.bot.tick(), second.tick()]);
  expect((await listHosts(t.cloud.azure)).length).toBe(1);
  now += 61_000;
  await Promise.all([t.bot.tick(), second.tick()]);
  await eventually(() => t.shown().includes("Host build-1 is removed"), "the end of the host");
  await Promise.all([t.bot.jobs.settled(), second.jobs.settled()]);
  const removals = JSON.stringify(t.slack.messages[0]?.versions).match(/Removing \d+ resources/g) ?? [];
  expect(new Set(removals).size).toBeLessThanOrEqual(1);
  expect(await listHosts(t.cloud.azure)).toEqual([]);
});

test("does not resume a job on a host that was assigned to another user meanwhile", async () => {
  let now = Date.now();
  const clock = () => new Date(now);
  const open = stores["a file"]();
  const store = await open();
  await using t = await team({ store, clock });
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();
  const person = { teamId: "T01", userId: "U01", channelId: "C01" };
  const message = { channel: "C01", ts: t.slack.messages[0]?.ts };
  const job = { id: "1", verb: "stop", host: "build-1", input: {}, person, message, startedAt: clock().toISOString() };
  const killed = { ...job, leasedBy: "gone", leasedUntil: now, attempts: 1, cancelled: false };
  await assignHost(t.cloud.azure, "build-1", { owner: { adapter: "slack", tenant: "T01", id: "U04" } });
  await store.insert("job", "build-1", killed, new Date(now + 3_600_000));
  now += 1000;
  await t.bot.tick();
  await eventually(() => t.shown().includes("You may not"), "the denial");
  await t.bot.jobs.settled();
  expect((await listHosts(t.cloud.azure)).map(({ power }) => power)).toEqual(["running"]);
  // For its owner, and for an admin, the same job goes on.
  await store.insert("job", "build-1", { ...killed, person: { ...person, userId: "U02" } }, new Date(now + 3_600_000));
  now += 1000;
  await t.bot.tick();
  await t.bot.jobs.settled();
  expect((await listHosts(t.cloud.azure)).map(({ power }) => power)).toEqual(["deallocated"]);
});

test("posts the result after an outage of Slack, even where the message could not be posted", async () => {
  let now = Date.now();
  await using t = await team({ clock: () => new Date(now) });
  t.slack.failNext("chat.postMessage", "reset", 3);
  await t.say("create build-1");
  await eventually(() => t.lines.some((line) => line.includes("message-not-posted")), "the note in the log");
  t.slack.failNext("chat.postMessage", { error: "internal_error" }, 1);
  await t.bot.jobs.settled();
  expect(t.slack.messages).toEqual([]);
  expect((await t.bot.jobs.list())[0]?.result?.outcome).toBe("done");
  now += 40_000;
  await t.bot.tick();
  await t.bot.jobs.settled();
  expect(t.shown()).toContain("is ready");
  expect(await t.bot.jobs.list()).toEqual([]);
});

test("posts progress and result as a direct message where the bot may not post", async () => {
  await using t = await team();
  t.slack.channels.delete("C01");
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  expect(t.slack.messages.map(({ channel }) => channel)).toEqual(["D01"]);
});

test("posts the result anew where its message was deleted", async () => {
  await using t = await team({}, { timeScale: 0.02 });
  await t.say("create build-1");
  const [first] = await eventually(() => t.slack.messages.length > 0 && t.slack.messages, "the message");
  if (first !== undefined) first.deleted = true;
  await eventually(() => t.slack.messages.length === 2 && t.shown().includes("is ready"), "the host");
});

test("waits for Slack's rate limit, and posts the result", async () => {
  await using t = await team({}, { timeScale: 0.02 });
  t.slack.failNext("chat.update", { retryAfter: 1 });
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  const calls = t.slack.calls.filter(({ method }) => method === "chat.update");
  expect(calls[0]?.answer).toBe("429");
  expect(calls.slice(1).every(({ answer }) => answer === "ok")).toBe(true);
});

test("reports that Azure is unreachable with a hint, and continues with the same command", async () => {
  await using t = await team();
  t.cloud.emulator.failNext({ method: "PUT", path: /deployments\/berth-build-1$/, answer: "reset-before", times: 6 });
  await t.say("create build-1");
  await eventually(() => /cannot be reached.*then run the same command again/s.test(t.shown()), "the error");
  await t.bot.jobs.settled();
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
});

test("cancels a job in any process, only for its starter and for admins", async () => {
  const open = stores["a file"]();
  await using t = await team({ store: await open() }, { timeScale: 0.1 });
  const second = await t.another({ store: await open(), jobs: { leaseSeconds: 0.4 } });
  await t.say("create build-1", {}, second);
  await eventually(() => /Deploying|Creat(?:ed|ing) /.test(t.shown()), "the deployment");
  const [job] = await second.jobs.list();
  await t.press("work.cancel", job?.id ?? "", { user: "U04" });
  await eventually(() => t.told("U04").includes("another user started it"), "the refusal");
  await t.press("work.cancel", job?.id ?? "", { user: "U02" });
  await eventually(() => t.shown().includes("Creating host build-1 was interrupted"), "the end");
  await second.jobs.settled();
  expect(await second.jobs.list()).toEqual([]);
});

test("warns the owners of the other hosts when one cannot be warned, and no owners of other teams", async () => {
  let now = Date.now();
  await using t = await team({ clock: () => new Date(now) });
  const expiresAt = new Date(now + 8 * 3_600_000).toISOString();
  const owners = { first: ["T01", "U01"], second: ["T01", "U04"], theirs: ["T99", "U02"] };
  for (const [name, [tenant = "", id = ""]] of Object.entries(owners)) {
    const spec = parseHostSpec({ name, allowFrom: ["127.0.0.0/8"], expiresAt });
    await createHost(t.cloud.azure, spec, t.authority, { owner: { adapter: "slack", tenant, id } });
  }
  now = Date.parse(expiresAt) - 30 * 60_000;
  t.slack.failNext("chat.postMessage", { error: "internal_error" });
  await t.bot.tick();
  expect(t.slack.messages.map(({ channel }) => channel)).toEqual(["D04"]);
  expect(t.lines.filter((line) => line.includes('"type":"expiry"'))).toHaveLength(1);
});

test("does not report a dialog that the person has closed while it loads", async () => {
  await using t = await team();
  t.slack.failNext("views.update", { error: "not_found" });
  await t.say("create");
  await eventually(
    () => t.slack.calls.some(({ method, answer }) => method === "views.update" && answer !== "ok"),
    "it",
  );
  await t.bot.jobs.settled();
  expect(t.slack.calls.filter(({ method }) => method === "views.update")).toHaveLength(1);
  expect(t.told()).toBe("");
});

test("forgets the channel of an earlier host with the same name", async () => {
  let now = new Date();
  const clock = () => now;
  const store = openSqliteStore(":memory:", clock);
  const log = () => undefined;
  await rememberChannel({ store, clock, log }, "build-1", "C01");
  now = new Date(now.getTime() + 1000);
  await rememberChannel({ store, clock, log }, "build-1", undefined);
  expect(await channelOf({ store }, "build-1")).toBeUndefined();
});

test("accepts a confirmation once, in time, from the addressee, while they may", async () => {
  let now = Date.now();
  await using t = await team({ clock: () => new Date(now) });
  // The requests use the clock of the bot.
  const submit = (view: object, user: string) =>
    send(t.bot.url, signed(submitPayload(t.slack, { ...view }, {}, { user }), { now: new Date(now) }));
  const say = (text: string, user: string) =>
    send(t.bot.url, signed(slashPayload(t.slack, text, { user }), { now: new Date(now) }));
  await say("create build-1", "U01");
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();

  await say("remove build-1", "U04");
  await eventually(() => t.told("U04").includes("the host does not belong to you"), "the refusal");
  await say("remove build-1", "U01");
  const view = await eventually(() => t.slack.views.at(-1), "the dialog");
  expect(view["private_metadata"]).not.toContain("build-1");
  await submit(view, "U02");
  await eventually(() => t.slack.messages.some(({ channel }) => channel === "D02"), "the refusal");
  expect(t.shown()).toContain("was addressed to another user");

  now += 6 * 60_000;
  await submit(view, "U01");
  await eventually(
    () => t.shown().includes("has expired") && t.slack.messages.at(-1)?.channel === "D01",
    "the refusal",
  );
  await say("remove build-1", "U01");
  const again = await eventually(() => t.slack.views.length === 2 && t.slack.views.at(-1), "the dialog");
  // The person becomes a guest between the question and the answer.
  t.slack.users.set("U01", { id: "U01", team_id: "T01", is_restricted: true });
  await submit(again, "U01");
  await eventually(() => t.shown().includes("guests may not use Berth"), "the refusal");
  t.slack.users.set("U01", { id: "U01", team_id: "T01" });
  await submit(again, "U01");
  await eventually(() => t.shown().includes("was already used"), "the refusal");
  expect((await listHosts(t.cloud.azure)).length).toBe(1);

  await say("remove build-1", "U02");
  const third = await eventually(() => t.slack.views.length === 3 && t.slack.views.at(-1), "the dialog");
  await Promise.all([submit(third, "U02"), submit(third, "U02"), submit(third, "U02")]);
  await eventually(() => JSON.stringify(t.slack.messages).includes("Host build-1 is removed"), "the end of the host");
  expect(JSON.stringify(t.slack.messages).match(/Removing host build-1/g)?.length).toBeGreaterThan(0);
  expect(t.lines.filter((line) => line.includes('"verb":"remove"') && line.includes('"started"'))).toHaveLength(1);
});
