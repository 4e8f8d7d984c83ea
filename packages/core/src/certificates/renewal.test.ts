import { expect, test } from "vitest";
import { createAuthority } from "./authority.ts";
import { issueClientCertificate } from "./issue.ts";
import { isDueForRenewal } from "./renewal.ts";

const authority = await createAuthority({ name: "tests" });

test.each<[validForHours: number, hoursLater: number, isDue: boolean]>([
  [24, 15, false],
  [24, 17, true],
  [6, 3.5, false],
  [6, 4.5, true],
  [3, 0.5, false],
  [3, 1.5, true],
])("renews a certificate of %d hours after %d hours: %s", async (validForHours, hoursLater, isDue) => {
  const now = new Date();
  const client = await issueClientCertificate(authority, { validForHours, now });
  expect(isDueForRenewal(client, new Date(now.getTime() + hoursLater * 3_600_000))).toBe(isDue);
});
