import { createHost, findHost, parseHostSpec } from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { send, signed, slashPayload } from "./slack/payloads.ts";
import { eventually, type Team, team } from "./team.ts";

const owner = { adapter: "slack", tenant: "T01", id: "U01" } as const;

async function createWeb({ cloud, authority }: Team, expiresAt?: Date): Promise<void> {
  const spec = parseHostSpec({ name: "web", allowFrom: ["127.0.0.0/8"], expiresAt: expiresAt?.toISOString() });
  await createHost(cloud.azure, spec, authority, { owner });
}

test("opens a port until its time is over, shows it, closes it, and says so", async () => {
  let now = Date.now();
  const clock = () => new Date(now);
  await using t = await team({ clock });
  const say = (text: string) => send(t.bot.url, signed(slashPayload(t.slack, text), { now: clock() }));
  const openedPorts = async () => (await findHost(t.cloud.azure, "web")).openedPorts;
  await createWeb(t, new Date(now + 24 * 3_600_000));
  await say("open web 443 --for 1 h");
  await eventually(() => t.shown().includes("Port 443 of host web is open* to 127.0.0.0/8 until <!date"), "the port");
  expect(t.shown()).toContain("`/berth close web 443`");
  await t.bot.jobs.settled();
  await say("open web 53/udp --from 192.0.2.1");
  await eventually(
    () => t.shown().includes("Port 53/udp of host web is open* to 192.0.2.1/32 until it is"),
    "the port",
  );
  await t.bot.jobs.settled();
  await say("show web");
  await eventually(() => t.told().includes("Port 443 is open until <!date"), "the ports");
  expect(t.told()).toContain("Port 53/udp is open until it is closed");
  await say("close web 53/udp");
  await eventually(() => t.shown().includes("Port 53/udp of host web is closed."), "the end");
  await t.bot.jobs.settled();
  await t.bot.tick();
  expect(await openedPorts()).toMatchObject([{ port: 443, protocol: "tcp" }]);
  now += 61 * 60_000;
  await t.bot.tick();
  expect(await openedPorts()).toEqual([]);
  expect(t.shown()).toContain("Port 443 of host web is closed: its time is over.");
  const count = t.slack.messages.length;
  now += 6 * 60_000;
  await t.bot.tick();
  expect(t.slack.messages).toHaveLength(count);
});

describe("a host without an expiry", () => {
  let t: Team;
  beforeAll(async () => {
    t = await team();
    await createWeb(t);
  });
  afterAll(() => t[Symbol.asyncDispose]());

  test.each([
    ["open web http", /"http" is not a port, such as 443 or 53\/udp.*Usage: \/berth open NAME PORT/s],
    ["close web 70000", /"70000" is not a port.*Usage: \/berth close NAME PORT/s],
    ["open web 443 --from here", /from\.0: .*Usage: \/berth open NAME PORT/s],
    ["open web 443 --for tomorrow", /for: "tomorrow" is not an expiry/],
    ["open web 443 --from 0.0.0.0/0", /would open a port to much of the Internet/],
    ["open web 443 --from anywhere", /no host may be open to the whole Internet/],
    ["open web 443 --for 90d", /a port may stay open for at most 72 hours/],
    ["open web 443", /a port may stay open for at most 72 hours/],
  ])("rejects `%s` before anything is changed", async (command, sentence) => {
    const before = t.cloud.emulator.requests().filter(({ method }) => method !== "GET").length;
    const count = t.slack.ephemerals.length;
    await t.say(command);
    await eventually(() => t.slack.ephemerals.length > count, "the refusal");
    expect(t.told().replaceAll('\\"', '"')).toMatch(sentence);
    expect(t.cloud.emulator.requests().filter(({ method }) => method !== "GET")).toHaveLength(before);
  });
});
