import { createHost, parseHostSpec } from "@dockberth/core";
import {
  blocksNobody,
  commonHostilities,
  type HostileDaemon,
  type Hostility,
  hostileDaemon,
  rareHostilities,
  showsNoControls,
} from "@dockberth/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandOf, type Verb, verbNames } from "../src/verbs.ts";
import { eventually, type Team, team } from "./team.ts";

const admin = { user: "U02" };
let daemon: HostileDaemon;
let t: Team;

beforeAll(async () => {
  daemon = hostileDaemon();
  t = await team({}, { engine: daemon.engine });
  const spec = (name: string) => parseHostSpec({ name, resourceGroup: name, allowFrom: ["127.0.0.0/8"] });
  await Promise.all(verbNames.map((verb) => createHost(t.cloud.azure, spec(`of-${verb}`), t.authority)));
});
afterAll(() => t[Symbol.asyncDispose]());

/** What a verb needs beside a host. */
const more: Readonly<Partial<Record<Verb, string>>> = {
  create: " --resource-group of-create",
  extend: " 1h",
  assign: " U01",
  "open-port": " 443 --for 1h",
  "close-port": " 443",
};

test.each(verbNames)("/berth %s ends and shows no control character of a host", (verb) =>
  meetAll(verb, commonHostilities),
);

test.each(verbNames)("/berth %s ends, and blocks nobody, at every further hostile host", { tags: ["long"] }, (verb) =>
  meetAll(verb, rareHostilities),
);

async function meetAll(verb: Verb, all: readonly Hostility[]) {
  for (const hostility of all) {
    daemon.behave(hostility);
    await blocksNobody(hostility, () => meet(verb));
    daemon.behave(undefined);
    const { ephemerals, messages, views } = t.slack;
    for (const shown of [ephemerals, messages, views]) showsNoControls(shown);
    expect(JSON.stringify([ephemerals, messages])).not.toContain("`unexpected`");
  }
}

/** Types a command, and confirms it where a dialog asks. A job that waits for Docker is cancelled. */
async function meet(verb: Verb): Promise<void> {
  const host = verb === "sweep" || verb === "list" ? "" : ` of-${verb}`;
  const counts = () => [t.slack.ephemerals.length, t.slack.messages.length, t.slack.views.length];
  const before = counts();
  const isAnswered = () => counts().some((now, at) => now > (before[at] ?? 0));
  await t.say(`${commandOf(verb)}${host}${more[verb] ?? ""}`, admin);
  await eventually(isAnswered, `an answer to ${verb}`);
  if (t.slack.views.length > (before[2] ?? 0)) await t.submit({}, admin);
  const ended = t.bot.settled();
  const timer = setTimeout(() => void t.bot.jobs.cancel(host.trim()), 2000);
  await ended;
  clearTimeout(timer);
}
