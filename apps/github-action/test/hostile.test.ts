import { hostileDaemon, showsNoControls } from "@dockberth/testing";
import { expect, test } from "vitest";
import { startWorkflow } from "./workflow.ts";

test.each(["terminal escapes", "workflow commands"] as const)(
  "writes nothing into the log that the runner obeys: %s",
  async (hostility) => {
    const daemon = hostileDaemon();
    await using workflow = await startWorkflow({ engine: daemon.engine });
    const step = workflow.step({ name: "demo" });
    daemon.behave(hostility);
    const created = await step.main();
    expect(created).toMatchObject({ exitCode: 0, raw: expect.stringContaining("Docker Engine 99") });
    const removed = await step.post();
    for (const text of [created.raw, step.summary, removed.raw]) showsNoControls(text);
    expect(step.state["host"]).toBe("demo");
  },
);
