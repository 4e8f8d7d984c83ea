import { secret } from "@dockberth/core";
import { expect, test } from "vitest";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { homePayload, slashPayload, submitPayload } from "./slack/press.ts";
import { appToken, eventually, team } from "./team.ts";

const door = { appToken: secret(appToken) };

test("over a WebSocket: create, list, remove; each envelope is acknowledged at once", async () => {
  await using t = await team({ door });
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
  await eventually(() => t.shown().includes("is gone"), "the end of the host");
});

test("two bots on one WebSocket each get an envelope, and one does it", async () => {
  const store = openSqliteStore(":memory:");
  await using t = await team({ door, store });
  await t.another();
  await eventually(() => t.slack.socket.connections() === 2, "both");
  const payload = slashPayload(t.slack, "list");
  expect(await t.slack.socket.sendToAll("slash_commands", payload)).toEqual([{}, {}]);
  await eventually(() => t.slack.whispers.length > 0, "the list");
  await t.slack.socket.sendToAll("slash_commands", payload);
  expect(t.slack.whispers).toHaveLength(1);
});

test("a wrong token ends the start, and says why", async () => {
  await expect(team({ door: { appToken: secret("xapp-wrong") } })).rejects.toThrow("invalid_auth");
});
