import { expect, test } from "vitest";
import { provisionTexts } from "../messages/en/provision.ts";
import { provisionText } from "../provision/scripts/order.ts";
import { errorDefinitions } from "./definitions.ts";
import { provisionExitCodes } from "./provision-exit-codes.ts";

test("defines kind, audience and advice of every code", () => {
  const table = Object.entries(errorDefinitions).map(([code, { kind, audience, advice }]) => {
    const actions = (advice as ((details: unknown) => readonly object[]) | undefined)?.(details) ?? [];
    return [code, kind, audience, ...actions.map((action) => Object.values(action).join(" "))].join(" | ");
  });
  expect(table.join("\n")).toMatchSnapshot();
});

test("advises no removal for a machine without a host", () => {
  const { advice } = errorDefinitions["machine-unsuitable"];
  expect(advice?.({ machine: "m", obstacle: { code: "windows" } } as never)).toEqual([]);
});

test("defines the script's exit codes", () => {
  expect(provisionExitCodes).toEqual({
    unsupported: 10,
    packageLock: 11,
    repository: 12,
    install: 13,
    daemonOptions: 14,
    daemonStart: 15,
    login: 16,
    compose: 17,
    timedOut: 18,
    settings: 19,
    jsonTool: 20,
    swarm: 21,
  });
});

test("uses the same exit codes in the script", () => {
  const inScript = Object.fromEntries(
    [...provisionText.matchAll(/^exit_(\w+)=(\d+)$/gm)].map(([, name = "", code]) => [camelCase(name), Number(code)]),
  );
  expect(inScript).toEqual(provisionExitCodes);
  const used = [...provisionText.matchAll(/(?:fail|exit) "?\$exit_(\w+)/g)].map(([, name = ""]) => camelCase(name));
  expect(used.filter((name) => !(name in provisionExitCodes))).toEqual([]);
});

test("has a reason and a hint for every exit code", () => {
  expect(Object.keys(provisionTexts).map(Number)).toEqual(Object.values(provisionExitCodes));
  for (const { reason, hint } of Object.values(provisionTexts)) {
    expect(reason).toMatch(/^\w.*\w$/);
    expect(hint((action) => action)).toMatch(/\.$/);
  }
});

/** Every detail that advice asks for. */
const details = {
  ...{ host: "HOST", machine: "MACHINE", publisher: "PUBLISHER", provider: "PROVIDER" },
  obstacle: { host: "HOST" },
};

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}
