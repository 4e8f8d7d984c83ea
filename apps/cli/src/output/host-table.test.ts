import type { Host } from "@dockberth/core";
import { expect, test } from "vitest";
import { hostTable } from "./host-table.ts";

const host = (more: object) =>
  ({
    ...{ name: "build-1", state: "incomplete", power: "deallocated", address: "203.0.113.100", port: 2376 },
    ...{ location: "westeurope", size: "Standard_D4s_v5", closed: false },
    ...{ certificateExpiresAt: new Date("2027-02-26T05:19Z"), expiresAt: new Date("2026-11-28T18:00Z") },
    ...more,
  }) as Host;
const hosts = [host({}), host({ name: "a-name-of-thirty-eight-characters-here", state: "ready" })];
const widest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));
const heading = (text: string) => text.split("\n")[0]?.split(/ +/);

test("shows every column where there is no terminal", () => {
  expect(heading(hostTable(hosts))).toEqual([
    ...["NAME", "STATE", "POWER", "DOCKER", "LOCATION", "SIZE", "CERTIFICATE", "EXPIRES"],
  ]);
});

test.each([100, 80])("fits a terminal of %d columns, and keeps name, state and address", (width) => {
  const text = hostTable([host({})], width);
  expect(widest(text)).toBeLessThanOrEqual(width);
  expect(heading(text)).toEqual(expect.arrayContaining(["NAME", "STATE", "DOCKER"]));
});

test("keeps name, state and address in the narrowest terminal", () => {
  expect(heading(hostTable(hosts, 10))).toEqual(["NAME", "STATE", "DOCKER"]);
});
