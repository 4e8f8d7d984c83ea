import { expect, test } from "vitest";
import { newOperation, type OperationState, withChildren } from "./operation.ts";

const common = { subscriptionId: "s", host: "h", owner: "o", createdAt: "2026-01-01T00:00:00Z" };
const child = (id: string, state: OperationState) => newOperation({ ...common, id, verb: "create", state });

test("counts operations of a batch that are not stored yet as queued", () => {
  const batch = newOperation({ ...common, id: "batch", verb: "batch", children: ["a", "b"] });
  expect(withChildren(batch, []).state).toBe("queued");
  expect(withChildren(batch, [child("a", "succeeded")])).toMatchObject({ state: "running", endedAt: undefined });
  expect(withChildren(batch, [child("a", "succeeded"), child("b", "succeeded")]).state).toBe("succeeded");
});
