import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import type { Reason } from "../errors/reasons.ts";
import { createAuthority } from "./authority.ts";
import { keyMatchesCertificate } from "./key-matches.ts";
import { keyAlgorithms } from "./material.ts";
import { readCertificate, signedBy } from "./read.ts";
import { createClientRequest, signClientRequest } from "./request.ts";

test.each(keyAlgorithms)("issues a client certificate for a request with a %s key", async (keyAlgorithm) => {
  const authority = await createAuthority({ name: "ours" });
  const { csr, key } = await createClientRequest({ name: "Zoë", keyAlgorithm });
  const cert = await signClientRequest(authority, csr, { validForHours: 8 });
  expect(readCertificate(cert)).toMatchObject({ subject: "Zoë", usages: ["client"], isAuthority: false });
  expect(keyMatchesCertificate(cert, key)).toBe(true);
  expect(signedBy(cert, authority.cert)).toBe(true);
  expect(csr).not.toContain("PRIVATE");
});

test("rejects unreadable and forged requests with the reason", async () => {
  const { csr, key } = await createClientRequest({ name: "anna" });
  expect(await rejectionReason("hello")).toEqual({ code: "not-pem" });
  expect(await rejectionReason(key.reveal())).toEqual({ code: "private-key" });
  const body = Buffer.from(csr.replace(/-----[^-]+-----/g, ""), "base64");
  const cut = `-----BEGIN CERTIFICATE REQUEST-----\n${body.subarray(0, 60).toString("base64")}\n-----END CERTIFICATE REQUEST-----`;
  expect(await rejectionReason(cut)).toEqual({ code: "damaged" });
  const forged = Buffer.from(body.toString("latin1").replace("anna", "anne"), "latin1").toString("base64");
  expect(
    await rejectionReason(`-----BEGIN CERTIFICATE REQUEST-----\n${forged}\n-----END CERTIFICATE REQUEST-----`),
  ).toEqual({ code: "not-signed-with-own-key" });
});

async function rejectionReason(csr: string): Promise<Reason> {
  const authority = await createAuthority({ name: "ours" });
  const error = await signClientRequest(authority, csr).catch((thrown: unknown) => thrown);
  return isBerthError(error, "request-unreadable") ? error.details.reason : `not rejected: ${String(error)}`;
}
