import { type HostileDaemon, hostileDaemon, hostilities, showsNoControls } from "@dockberth/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, type Team, team } from "./team.ts";

let daemon: HostileDaemon;
let t: Team;

beforeAll(async () => {
  daemon = hostileDaemon();
  t = await team({}, { engine: daemon.engine });
  await t.say("create demo");
  await eventually(() => t.shown().includes("is ready"), "the host");
});
afterAll(() => t[Symbol.asyncDispose]());

test.each(hostilities.flatMap((hostility) => ["audit demo", "show demo"].map((words) => [words, hostility] as const)))(
  "/berth %s answers and shows no control character: %s",
  async (words, hostility) => {
    daemon.behave(hostility);
    const before = t.slack.ephemerals.length;
    await t.say(words);
    await eventually(() => t.slack.ephemerals.length > before, "an answer");
    daemon.behave(undefined);
    const answer = t.slack.ephemerals.at(-1);
    showsNoControls(answer);
    expect(JSON.stringify(answer)).not.toContain("`unexpected`");
  },
);
