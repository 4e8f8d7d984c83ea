/**
 * What a text gives away: private keys, and the given secrets; in plain, in base64 wherever it begins, in hexadecimal, in
 * a URL, and as JSON writes it, also where lines are broken in the middle of it. Empty where it gives away nothing.
 */
export function revealing(text: string, secrets: readonly string[] = []): string[] {
  const unbroken = withoutBreaks(text);
  const found = [...new Set(["PRIVATE KEY-----", ...secrets])].flatMap((secret) =>
    disguises(secret).filter((each) => text.includes(each) || (!/\s/.test(each) && unbroken.includes(each))),
  );
  return [...new Set(found)];
}

/** base64 and MIME break their lines, at 64 or 76; JSON writes such a break as `\n`, and `inspect` as two texts with a plus. */
function withoutBreaks(text: string): string {
  return text.replaceAll(/(?:\\[nr])*['"`] \+\s+['"`]|\\[nr]|\s+/g, "");
}

function disguises(secret: string): string[] {
  const inner = JSON.stringify(secret).slice(1, -1);
  const hex = Buffer.from(secret).toString("hex");
  return [...new Set([secret, inner, encodeURIComponent(secret), hex, hex.toUpperCase(), ...inBase64(secret)])];
}

/** Base64 packs three bytes into four letters, so the letters depend on where the secret begins; its edges are left out. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const packed = Buffer.from(" ".repeat(offset) + secret).toString("base64");
    const sure = packed.slice(offset === 0 ? 0 : 4, -4);
    return [sure, sure.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
