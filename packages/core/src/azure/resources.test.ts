import { expect, test } from "vitest";
import type { Azure } from "./connect.ts";
import { deleteResource } from "./resources.ts";

const nic = {
  ...{ id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/n", name: "n" },
  ...{ type: "Microsoft.Network/networkInterfaces", location: "westeurope", tags: {} },
};

/** A connection that rejects the first deletions, and the seconds that were waited for it. */
function azureThatRejects(times: number) {
  let sent = 0;
  let seconds = 0;
  const reserved = { statusCode: 400, code: "NicReservedForAnotherVm", message: "Nic(s) in request is reserved" };
  const azure = {
    wait: async (each: number) => {
      seconds += each;
    },
    arm: {
      async delete() {
        sent += 1;
        if (sent <= times) throw reserved;
      },
    },
  } as unknown as Azure;
  return { azure, sent: () => sent, seconds: () => seconds };
}

const run = { signal: undefined, report: () => undefined };

test("waits for an interface that Compute reserves, for more than the 180 seconds of the reservation", async () => {
  const { azure, sent, seconds } = azureThatRejects(9);
  await deleteResource(azure, nic, run);
  expect([sent(), seconds()]).toEqual([10, 180]);
});

test("reports the host as busy where the reservation does not end", async () => {
  const { azure, seconds } = azureThatRejects(100);
  await expect(deleteResource(azure, nic, run)).rejects.toMatchObject({ code: "host-busy" });
  expect(seconds()).toBe(200);
});
