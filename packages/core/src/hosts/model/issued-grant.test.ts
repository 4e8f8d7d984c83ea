import { expect, test } from "vitest";
import { createAuthority } from "../../certificates/authority.ts";
import { createHostAuthority } from "../../certificates/host-authority.ts";
import { nextGeneration } from "../../certificates/host-generation.ts";
import { issueClientCertificate } from "../../certificates/issue.ts";
import { tagNames } from "../../plan/tags.ts";
import { formatTrust, trustIn } from "../../plan/trust.ts";
import { acceptedGenerations, issuedGrant, listedGrant } from "./issued-grant.ts";

const generation = "5c1f0e9a7b3d2684-1";
const now = new Date();
const tomorrow = new Date(now.getTime() + 86_400_000);

test("describes a certificate, and tells valid, expired and revoked ones apart", async () => {
  const ca = await createHostAuthority(await createAuthority({ name: "Anna" }), { host: "build-1", generation });
  const { cert } = await issueClientCertificate(ca, { name: "bert", validForHours: 8 });
  const grant = issuedGrant({ ca: ca.cert, cert }, now);
  expect(grant).toMatchObject({ for: "bert", issuedAt: now.toISOString(), generation });
  const trust = trustIn(ca.cert);
  const host = { name: "build-1", tags: { [tagNames.authority]: formatTrust(trust) } };
  const next = nextGeneration({ host: "build-1", generation });
  const revoked = { name: "build-1", tags: { [tagNames.authority]: formatTrust({ ...trust, generation: next }) } };
  const both = { name: "build-1", tags: { ...revoked.tags, [tagNames.nextAuthority]: formatTrust(trust) } };
  const stateAt = (of: typeof host, at: Date) => listedGrant(grant, acceptedGenerations(of), at).state;
  expect([stateAt(host, now), stateAt(host, tomorrow)]).toEqual(["valid", "expired"]);
  expect([stateAt(revoked, now), stateAt(revoked, tomorrow), stateAt(both, now)]).toEqual([
    "revoked",
    "revoked",
    "valid",
  ]);
  expect(listedGrant(grant, undefined, now).state).toBe("valid");
});
