import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = ".github/workflows";

test.each(readdirSync(folder))(
  "%s takes every action by the hash of a commit, and asks for few permissions",
  (name) => {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action ?? "");
    // An action of this repository, and a reusable workflow of it, are what the commit has.
    const foreign = actions.filter((action) => !action.startsWith("./"));
    expect(foreign.filter((action) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d/.test(action))).toEqual([]);
    expect(text).toMatch(/^permissions:/m);
    expect(text).not.toContain("pull_request_target");
  },
);
