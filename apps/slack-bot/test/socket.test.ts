import { secret } from "@dockberth/core";
import { expect, test } from "vitest";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { homePayload, slashPayload, submitPayload } from "./slack/payloads.ts";
import { appToken, eventually, team } from "./team.ts";

const transport = { appToken: secret(appToken) };

test("creates, lists and removes over a WebSocket, and acknowledges each envelope at once", async () => {
  await using t = await team({ transport });
  expect((await fetch(`${t.bot.url}/health`)).status).toBe(200);
  expect((await fetch(`${t.bot.url}/slack/events`, { method: "POST" })).status).toBe(404);
  const say = (text: string, user?: string) =>
    t.slack.socket.send("slash_commands", slashPayload(t.slack, text, user === undefined ? {} : { user }));
  expect(await say("create build-1")).toEqual({});
  await eventually(() => t.shown().includes("is ready"), "the host");
  await t.bot.jobs.settled();
  await say("list", "U03");
  await eventually(() => t.told("U03").includes("build-1"), "the list");
  await t.slack.socket.send("events_api", homePayload("U03"));
  await eventually(() => JSON.stringify(t.slack.homes.get("U03") ?? "").includes("build-1"), "the home tab");
  await say("remove build-1");
  const view = await eventually(() => t.slack.views.at(-1), "the dialog");
  await t.slack.socket.send("interactive", submitPayload(t.slack, view));
  await eventually(() => t.shown().includes("is removed"), "the end of the host");
});

test("runs a command once where two bots receive its envelope", async () => {
  const store = openSqliteStore(":memory:");
  await using t = await team({ transport, store });
  await t.another();
  await eventually(() => t.slack.socket.connections() === 2, "both");
  const payload = slashPayload(t.slack, "list");
  expect(await t.slack.socket.sendToAll("slash_commands", payload)).toEqual([{}, {}]);
  await eventually(() => t.slack.ephemerals.length > 0, "the list");
  await t.slack.socket.sendToAll("slash_commands", payload);
  expect(t.slack.ephemerals).toHaveLength(1);
});

test("fails to start with a wrong token, and reports why", async () => {
  await expect(team({ transport: { appToken: secret("xapp-wrong") } })).rejects.toThrow("invalid_auth");
});
