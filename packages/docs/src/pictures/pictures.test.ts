import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diagramSvg } from "./diagram.ts";
import { dataFlow, hostStates } from "./diagrams.ts";
import { type TypedLine, terminalSvg } from "./terminal.ts";
import { comparisonSvg, type Measured, type Recorded, timelineSvg } from "./timeline.ts";

const recorded = (name: string) =>
  JSON.parse(readFileSync(new URL(`./recorded/${name}.json`, import.meta.url), "utf8"));
const typed = (name: string) => recorded(name) as readonly TypedLine[];

// `npm run docs` draws them; elsewhere an outdated picture fails.
test.each([
  ["host-states", () => diagramSvg(hostStates)],
  ["data-flow", () => diagramSvg(dataFlow)],
  [
    "timeline",
    () => timelineSvg("A create, recorded on the emulator with a real Linux guest", recorded("events") as Recorded[]),
  ],
  ["ready", () => comparisonSvg("Until Docker answers: by hand, and with Berth", recorded("ready") as Measured[])],
  ["create", () => terminalSvg("berth create", typed("create"))],
  ["apply", () => terminalSvg("berth apply", typed("apply"))],
  ["grant", () => terminalSvg("berth grant", typed("grant"))],
  ["rotate", () => terminalSvg("berth rotate", typed("rotate"))],
] as const)("finds docs/pictures/%s.svg as the recordings and the code have it", async (name, draw) => {
  await expect(draw()).toMatchFileSnapshot(`../../../../docs/pictures/${name}.svg`);
});

test("rejects an arrow to a box that does not exist", () => {
  expect(() => diagramSvg({ ...hostStates, arrows: [{ from: "ready", to: "gone" }] })).toThrow("gone");
});

test("folds long lines, and escapes what XML would read", () => {
  const text = terminalSvg("t", [{ command: "berth run a -- 'a <b>'", said: `${"word ".repeat(40)}\n` }]);
  expect(text).toContain("a &lt;b&gt;");
  expect(text.match(/<text /g)).toHaveLength(3);
});
