import fc from "fast-check";
import { expect, test } from "vitest";
import { createSshKey } from "./ssh-key.ts";

test("creates a different key each time, and never prints the private key", () => {
  const [one, two] = [createSshKey(), createSshKey()];
  expect(one.publicKey).not.toBe(two.publicKey);
  expect(JSON.stringify(one)).not.toContain("PRIVATE");
});

test("uses the comment berth by default", () => {
  expect(createSshKey().publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]+=* berth$/);
});

test("writes the private key in the format of OpenSSH's PROTOCOL.key, with any comment", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), (comment) => {
      const { publicKey, privateKey } = createSshKey(comment);
      const blob = publicKey.split(" ")[1] ?? "";
      const file = read(privateKey.reveal());
      expect(file.take(15).toString()).toBe("openssh-key-v1\0");
      expect([file.field(), file.field(), file.field()].map(String)).toEqual(["none", "none", ""]);
      expect(file.take(4).readUInt32BE()).toBe(1);
      expect(file.field().toString("base64")).toBe(blob);
      const inner = reader(file.field());
      expect(file.rest()).toHaveLength(0);
      expect(inner.length % 8).toBe(0);
      expect(inner.take(4)).toEqual(inner.take(4));
      expect(inner.field().toString()).toBe("ssh-ed25519");
      const point = inner.field();
      expect(point).toHaveLength(32);
      const pair = inner.field();
      expect(pair).toHaveLength(64);
      expect(pair.subarray(32)).toEqual(point);
      expect(inner.field().toString()).toBe(comment);
      const padding = [...inner.rest()];
      expect(padding.length).toBeLessThan(8);
      expect(padding).toEqual(padding.map((_, index) => index + 1));
      const shown = reader(Buffer.from(blob, "base64"));
      expect([shown.field().toString(), shown.field()]).toEqual(["ssh-ed25519", point]);
    }),
    { numRuns: 40 },
  );
});

test("breaks lines after 70 characters", () => {
  const lines = createSshKey("c").privateKey.reveal().trimEnd().split("\n");
  expect([lines[0], lines.at(-1)]).toEqual([
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "-----END OPENSSH PRIVATE KEY-----",
  ]);
  expect(lines.slice(1, -2).every((line) => line.length === 70)).toBe(true);
});

function read(text: string) {
  return reader(Buffer.from(text.replace(/-----[A-Z ]+-----/g, ""), "base64"));
}

/** Takes bytes from the front, and fields behind their lengths. */
function reader(bytes: Buffer) {
  let at = 0;
  const take = (count: number) => {
    at += count;
    return bytes.subarray(at - count, at);
  };
  return { length: bytes.length, take, field: () => take(take(4).readUInt32BE()), rest: () => bytes.subarray(at) };
}
