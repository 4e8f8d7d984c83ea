import { expect, test } from "vitest";
import { linesAfter } from "./lines-after.ts";

test.each<[before: string[], now: string[], added: string[]]>([
  [["a", "b"], ["a", "b"], []],
  [["a", "b"], ["a", "b", "c"], ["c"]],
  [
    ["a", "b", "c"],
    ["b", "c", "d", "e"],
    ["d", "e"],
  ],
  [["a", "a"], ["a", "a", "a"], ["a"]],
  [
    ["a", "b"],
    ["x", "y"],
    ["x", "y"],
  ],
  [[], ["a"], ["a"]],
])("gives of %j and then %j the new lines %j", (before, now, added) => {
  expect(linesAfter(before, now)).toEqual(added);
});
