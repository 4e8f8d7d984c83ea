import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { appManifest, botScopes } from "../src/manifest.ts";

test("keeps manifest.json up to date; `berth-slack-bot manifest` prints it", async () => {
  const kept = JSON.parse(await readFile(new URL("../manifest.json", import.meta.url), "utf8")) as unknown;
  expect(appManifest()).toEqual(kept);
});

test("sends everything to one address over HTTP, with Socket Mode off", () => {
  const { features, settings } = appManifest("https://berth.example/");
  const url = "https://berth.example/slack/events";
  expect(features.slash_commands[0]).toMatchObject({ command: "/berth", url });
  expect(settings).toMatchObject({
    socket_mode_enabled: false,
    interactivity: { request_url: url },
    event_subscriptions: { request_url: url },
  });
});

test("keeps its texts within Slack's limits", () => {
  const { display_information, features } = appManifest();
  expect(display_information.description.length).toBeLessThanOrEqual(140);
  expect(features.slash_commands[0]?.description.length).toBeLessThanOrEqual(2000);
  expect(features.slash_commands[0]?.usage_hint.length).toBeLessThanOrEqual(1000);
  expect(new Set(botScopes).size).toBe(botScopes.length);
});
