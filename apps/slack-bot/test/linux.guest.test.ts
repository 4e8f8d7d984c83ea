// @module-tag long
import { listHosts } from "@dockberth/core";
import { resourcesLeft } from "@dockberth/testing";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../src/access/policy.ts";
import { eventually, policyInput, team } from "./team.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

describe.skipIf(!real)("the bot, on a real guest", () => {
  test("creates, lists, shows and removes a host on which a real Docker Engine runs", async () => {
    const policy = parsePolicy({ ...policyInput, defaults: { engine: { source: "distribution" } } });
    await using t = await team({ policy }, { guests: "linux" });
    await t.say(`create build-1 --allow-from ${t.cloud.emulator.guests?.hostAddress}`);
    const ended = () => t.shown().includes("is ready") || t.shown().includes(":warning:");
    await eventually(ended, "the host");
    expect(t.shown()).toContain("is ready");
    await t.bot.jobs.settled();
    await t.say("list", { user: "U03" });
    await eventually(() => t.told("U03").includes("build-1"), "the list");
    await t.say("show build-1", { user: "U03" });
    await eventually(
      () => /Docker Engine \d+\.\d+[^ ]* answers over mutual TLS/.test(t.told("U03")),
      "Docker's answer",
    );
    await t.say("remove build-1");
    await eventually(() => t.slack.views.length > 0, "the dialog");
    await t.submit();
    await eventually(() => t.shown().includes("is removed"), "the end of the host");
    expect(await listHosts(t.cloud.azure)).toEqual([]);
    expect(await resourcesLeft(t.cloud.azure)).toEqual([]);
  });
});
