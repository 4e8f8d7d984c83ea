/**
 * What a text gives away: private keys, and the given secrets; in plain, in base64 wherever it begins, in hexadecimal, in
 * a URL, and as JSON writes it. Empty where it gives away nothing.
 */
export function revealing(text: string, secrets: readonly string[] = []): string[] {
  const found = ["PRIVATE KEY-----", ...secrets].flatMap((secret) =>
    disguises(secret).filter((disguise) => text.includes(disguise)),
  );
  return [...new Set(found)];
}

function disguises(secret: string): string[] {
  const inner = JSON.stringify(secret).slice(1, -1);
  const hex = Buffer.from(secret).toString("hex");
  return [secret, inner, encodeURIComponent(secret), hex, ...inBase64(secret)];
}

/** Base64 packs three bytes into four letters, so the letters depend on where the secret begins; its edges are left out. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const packed = Buffer.from(" ".repeat(offset) + secret).toString("base64");
    const sure = packed.slice(offset === 0 ? 0 : 4, -4);
    return [sure, sure.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
