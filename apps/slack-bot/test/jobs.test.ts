import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listHosts } from "@dockberth/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { openTableStore } from "../src/store/table.ts";
import { type Azurite, startAzurite } from "./azurite.ts";
import { send, signed, slashPayload, submitPayload } from "./slack/press.ts";
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
  "two bots on %s run each command once, however often Slack sends it",
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
    expect(t.slack.whispers).toEqual([]);
  },
);

test("a command that was acknowledged by a process which then ended is told to be lost, once, and is not done", async () => {
  const open = stores["a file"]();
  const real = await open();
  let now = new Date();
  const { promise: never, resolve: letGo } = Promise.withResolvers<boolean>();
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
  expect(t.slack.whispers.map(({ text }) => text)).toEqual([expect.stringContaining("5 minutes ago was lost")]);
  expect(await listHosts(t.cloud.azure)).toEqual([]);
  letGo(false);
});

test("two people at once on one host: one begins, the other is told who is at it", async () => {
  const open = stores["a file"]();
  await using t = await team({ store: await open() });
  const second = await t.another({ store: await open() });
  await Promise.all([t.say("create build-1"), t.say("create build-1", { user: "U02" }, second)]);
  await eventually(
    () => `${t.told("U01")}${t.told("U02")}`.includes("Host build-1 is busy: create is at work"),
    "the refusal",
  );
  await Promise.all([t.bot.jobs.settled(), second.jobs.settled()]);
  expect(t.slack.messages).toHaveLength(1);
});

test("a bot that is stopped in the middle says so, and the next one goes on and finishes the same message", async () => {
  const open = stores["a file"]();
  await using t = await team({ store: await open() }, { timeScale: 0.05 });
  await t.say("create build-1");
  await eventually(() => t.shown().includes("Deploying"), "the deployment");
  await t.bot.stop();
  expect(t.shown()).toContain("the work is taken up again when it is back");
  const next = await t.another({ store: await open() });
  await eventually(() => t.shown().includes("is ready"), "the host");
  await next.jobs.settled();
  expect(t.slack.messages).toHaveLength(1);
  expect(JSON.stringify(t.slack.messages[0]?.versions)).toContain("taken up again");
  expect((await listHosts(t.cloud.azure)).map(({ state }) => state)).toEqual(["ready"]);
  expect(await next.jobs.list()).toEqual([]);
});

test("what nobody has said to be at for a while is taken over, by one of those who could", async () => {
  const open = stores["a file"]();
  let now = Date.now();
  const clock = () => new Date(now);
  const store = await open();
  await using t = await team({ store, clock });
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();
  // As a process leaves it that was killed between its removal's beginning and its end.
  const person = { teamId: "T01", userId: "U01", channelId: "C01" };
  const message = { channel: "C01", ts: t.slack.messages[0]?.ts };
  const job = { id: "1", verb: "remove", host: "build-1", input: {}, person, message, begunAt: clock().toISOString() };
  const killed = { ...job, owner: "gone", ownedUntil: now + 60_000, attempts: 1, cancelled: false };
  await store.insert("job", "build-1", killed, new Date(now + 3_600_000));
  const second = await t.another({ store: await open(), clock });
  await Promise.all([t.bot.tick(), second.tick()]);
  expect((await listHosts(t.cloud.azure)).length).toBe(1);
  now += 61_000;
  await Promise.all([t.bot.tick(), second.tick()]);
  await eventually(() => t.shown().includes("Host build-1 is gone"), "the end of the host");
  await Promise.all([t.bot.jobs.settled(), second.jobs.settled()]);
  const begun = JSON.stringify(t.slack.messages[0]?.versions).match(/Removing \d+ resources/g) ?? [];
  expect(new Set(begun).size).toBeLessThanOrEqual(1);
  expect(await listHosts(t.cloud.azure)).toEqual([]);
});

test("the end is told although Slack is down when it comes, and the message is gone", async () => {
  let now = Date.now();
  await using t = await team({ clock: () => new Date(now) });
  t.slack.failNext("chat.postMessage", "reset", 3);
  await t.say("create build-1");
  await eventually(() => t.lines.some((line) => line.includes("message-not-opened")), "the note in the log");
  t.slack.failNext("chat.postMessage", { error: "internal_error" }, 1);
  await t.bot.jobs.settled();
  expect(t.slack.messages).toEqual([]);
  expect((await t.bot.jobs.list())[0]?.outcome?.word).toBe("done");
  now += 40_000;
  await t.bot.tick();
  await t.bot.jobs.settled();
  expect(t.shown()).toContain("is ready");
  expect(await t.bot.jobs.list()).toEqual([]);
});

test("where the bot may not post, progress and end are told in a direct message", async () => {
  await using t = await team();
  t.slack.channels.delete("C01");
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  expect(t.slack.messages.map(({ channel }) => channel)).toEqual(["D01"]);
});

test("a message that was deleted is told anew", async () => {
  await using t = await team({}, { timeScale: 0.02 });
  await t.say("create build-1");
  const [first] = await eventually(() => t.slack.messages.length > 0 && t.slack.messages, "the message");
  if (first !== undefined) first.deleted = true;
  await eventually(() => t.slack.messages.length === 2 && t.shown().includes("is ready"), "the host");
});

test("Slack asks for fewer requests: its wait is kept, and the last word comes", async () => {
  await using t = await team({}, { timeScale: 0.02 });
  t.slack.failNext("chat.update", { retryAfter: 1 });
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
  const calls = t.slack.calls.filter(({ method }) => method === "chat.update");
  expect(calls[0]?.answer).toBe("429");
  expect(calls.slice(1).every(({ answer }) => answer === "ok")).toBe(true);
});

test("Azure that cannot be reached is told with what to do, and the same command goes on later", async () => {
  await using t = await team();
  t.cloud.emulator.failNext({ method: "PUT", path: /deployments\/berth-build-1$/, answer: "reset-before", times: 6 });
  await t.say("create build-1");
  await eventually(() => /cannot be reached.*then run the same command again/s.test(t.shown()), "the error");
  await t.bot.jobs.settled();
  await t.say("create build-1");
  await eventually(() => t.shown().includes("is ready"), "the host");
});

test("Cancel ends the work, in whichever process it runs; only for whoever began it, and for admins", async () => {
  const open = stores["a file"]();
  await using t = await team({ store: await open() }, { timeScale: 0.1 });
  const second = await t.another({ store: await open(), jobs: { leaseSeconds: 0.4 } });
  await t.say("create build-1", {}, second);
  await eventually(() => /Deploying|Creat(?:ed|ing) /.test(t.shown()), "the deployment");
  const [job] = await second.jobs.list();
  await t.press("work.cancel", job?.id ?? "", { user: "U04" });
  await eventually(() => t.told("U04").includes("somebody else began it"), "the refusal");
  await t.press("work.cancel", job?.id ?? "", { user: "U02" });
  await eventually(() => t.shown().includes("Creating host build-1 was interrupted"), "the end");
  await second.jobs.settled();
  expect(await second.jobs.list()).toEqual([]);
});

test("an answer to a dialog works once, for whom it was asked, in time, and only while they may", async () => {
  let now = Date.now();
  await using t = await team({ clock: () => new Date(now) });
  // The doors keep the same time as the bot.
  const submit = (view: object, user: string) =>
    send(t.bot.url, signed(submitPayload(t.slack, { ...view }, {}, { user }), { now: new Date(now) }));
  const say = (text: string, user: string) =>
    send(t.bot.url, signed(slashPayload(t.slack, text, { user }), { now: new Date(now) }));
  await say("create build-1", "U01");
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();

  await say("remove build-1", "U04");
  await eventually(() => t.told("U04").includes("somebody else made the host"), "the refusal");
  await say("remove build-1", "U01");
  const view = await eventually(() => t.slack.views.at(-1), "the dialog");
  expect(view["private_metadata"]).not.toContain("build-1");
  await submit(view, "U02");
  await eventually(() => t.slack.messages.some(({ channel }) => channel === "D02"), "the refusal");
  expect(t.shown()).toContain("was asked of somebody else");

  now += 6 * 60_000;
  await submit(view, "U01");
  await eventually(
    () => t.shown().includes("too long ago") && t.slack.messages.at(-1)?.channel === "D01",
    "the refusal",
  );
  await say("remove build-1", "U01");
  const again = await eventually(() => t.slack.views.length === 2 && t.slack.views.at(-1), "the dialog");
  // Made a guest between the question and the answer.
  t.slack.users.set("U01", { id: "U01", team_id: "T01", is_restricted: true });
  await submit(again, "U01");
  await eventually(() => t.shown().includes("guests may not use Berth"), "the refusal");
  t.slack.users.set("U01", { id: "U01", team_id: "T01" });
  await submit(again, "U01");
  await eventually(() => t.shown().includes("was answered already"), "the refusal");
  expect((await listHosts(t.cloud.azure)).length).toBe(1);

  await say("remove build-1", "U02");
  const third = await eventually(() => t.slack.views.length === 3 && t.slack.views.at(-1), "the dialog");
  await Promise.all([submit(third, "U02"), submit(third, "U02"), submit(third, "U02")]);
  await eventually(() => JSON.stringify(t.slack.messages).includes("Host build-1 is gone"), "the end of the host");
  expect(JSON.stringify(t.slack.messages).match(/Removing host build-1/g)?.length).toBeGreaterThan(0);
  expect(t.lines.filter((line) => line.includes('"verb":"remove"') && line.includes('"begun"'))).toHaveLength(1);
});
