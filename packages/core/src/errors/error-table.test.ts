import { expect, test } from "vitest";
import { provisionTexts } from "../messages/en/provision.ts";
import { provisionText } from "../provision/scripts/order.ts";
import { errorDefinitions } from "./definitions.ts";
import { provisionExitCodes } from "./provision-exit-codes.ts";

test("every code has this kind, this audience and this advice", () => {
  const table = Object.entries(errorDefinitions).map(([code, { kind, audience, advice }]) => {
    const actions = (advice as ((details: unknown) => readonly object[]) | undefined)?.(details) ?? [];
    return [code, kind, audience, ...actions.map((action) => Object.values(action).join(" "))].join(" | ");
  });
  expect(table.join("\n")).toMatchSnapshot();
});

test("a machine that is unsuitable without a host of Berth's on it has no host to remove", () => {
  const { advice } = errorDefinitions["machine-unsuitable"];
  expect(advice?.({ machine: "m", obstacle: { code: "windows" } } as never)).toEqual([]);
});

test("the script's exit codes are these", () => {
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

test("the script has the same numbers under the same names, and ends with no others", () => {
  const inScript = Object.fromEntries(
    [...provisionText.matchAll(/^exit_(\w+)=(\d+)$/gm)].map(([, name = "", code]) => [camelCase(name), Number(code)]),
  );
  expect(inScript).toEqual(provisionExitCodes);
  const used = [...provisionText.matchAll(/(?:fail|exit) "?\$exit_(\w+)/g)].map(([, name = ""]) => camelCase(name));
  expect(used.filter((name) => !(name in provisionExitCodes))).toEqual([]);
});

test("every exit code has a reason and a hint, and nothing else has", () => {
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
