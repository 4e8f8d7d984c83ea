import { expect, test } from "vitest";
import { eventually, team } from "./team.ts";

test("creates a host with one message that is edited, lists, shows and removes it", async () => {
  await using t = await team();
  expect((await t.say("create build-1")).status).toBe(200);
  await eventually(() => t.shown().includes("is ready"), "the ready host");
  expect(t.slack.messages).toHaveLength(1);
  const versions = (t.slack.messages[0]?.versions ?? []).map((version) => JSON.stringify(version));
  expect(versions.length).toBeGreaterThan(2);
  expect(versions[0]).toContain("Creating host build-1");

  await t.say("list", { user: "U03" });
  await eventually(() => t.told("U03").includes("build-1"), "the list");
  expect(t.told("U03")).toContain("belongs to <@U01>");
  await t.say("show build-1", { user: "U03" });
  await eventually(() => /Docker Engine .* answers over mutual TLS/.test(t.told("U03")), "the host");

  await t.say("remove build-1");
  await eventually(() => t.slack.views.length === 1, "the dialog");
  expect(JSON.stringify(t.slack.views[0])).toContain("Remove host build-1 and everything on it?");
  await t.submit();
  await eventually(() => t.shown().includes("Host build-1 is removed"), "the end of the host");
  await t.bot.jobs.settled();
  expect(await t.bot.jobs.list()).toEqual([]);
  expect(t.slack.calls.filter(({ answer }) => answer !== "ok")).toEqual([]);
});
