import { expect, test } from "vitest";
import { createAuthority } from "../../certificates/authority.ts";
import { newGeneration, nextGeneration } from "../../certificates/host-generation.ts";
import type { Authority } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { tagNames } from "../../plan/tags.ts";
import { formatTrust } from "../../plan/trust.ts";
import { hostAuthority, issueHostClient } from "./host-authority.ts";

/** An authority that counts what it signs, as a vault would be asked. */
async function countingAuthority(): Promise<{ owner: Authority; signatures: () => number }> {
  const { cert, signer } = await createAuthority({ name: "Anna", validForDays: 30 });
  let signatures = 0;
  const sign = (tbs: Buffer) => {
    signatures += 1;
    return signer.sign(tbs);
  };
  const counting = { ...signer, sign };
  return { owner: { cert, signer: counting, key: undefined }, signatures: () => signatures };
}

function hostOf({ cert }: Authority, name: string, generation = newGeneration()) {
  const { keyFingerprint: authority } = readCertificate(cert);
  return { name, generation, tags: { [tagNames.authority]: formatTrust({ authority, generation }) } };
}

test("signs the CA certificate of a host once for all its clients", async () => {
  const { owner, signatures } = await countingAuthority();
  const host = hostOf(owner, "build-1");
  const clients = await Promise.all([1, 2, 3].map(() => issueHostClient(host, owner)));
  await issueHostClient(host, owner);
  expect(signatures()).toBe(1 + 4);
  expect(new Set(clients.map(({ ca }) => ca)).size).toBe(1);
});

test("signs another one for another host, another generation and a renewed authority", async () => {
  const { owner, signatures } = await countingAuthority();
  const host = hostOf(owner, "build-1");
  const next = hostOf(owner, host.name, nextGeneration({ host: host.name, generation: host.generation }));
  const renewed = await createAuthority({ name: "Anna", signer: owner.signer });
  const before = signatures();
  const all = [
    await hostAuthority(host, owner),
    await hostAuthority(hostOf(owner, "build-2"), owner),
    await hostAuthority(next, owner),
    await hostAuthority(host, renewed),
  ];
  expect(new Set(all.map(({ cert }) => cert)).size).toBe(4);
  expect(signatures() - before).toBe(4);
});

test("keeps a limited number, and asks again after a failure", async () => {
  const { owner, signatures } = await countingAuthority();
  const first = hostOf(owner, "build-0");
  await hostAuthority(first, owner);
  for (let at = 1; at <= 200; at++) await hostAuthority(hostOf(owner, `build-${at}`), owner);
  await hostAuthority(first, owner);
  expect(signatures()).toBe(202);
  let isDown = true;
  const vault = {
    ...owner.signer,
    sign: (tbs: Buffer) => (isDown ? Promise.reject(new Error("down")) : owner.signer.sign(tbs)),
  };
  const failing = { ...owner, signer: vault };
  await expect(hostAuthority(first, failing)).rejects.toThrow("down");
  isDown = false;
  expect(readCertificate((await hostAuthority(first, failing)).cert).subject).toBe("build-0");
});
