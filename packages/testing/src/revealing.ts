/**
 * The private keys and given secrets in a text: in plain text, in base64 at any offset, in hexadecimal, in a URL or in
 * JSON, also across line breaks. Empty where there are none.
 */
export function revealing(text: string, secrets: readonly string[] = []): string[] {
  const unbroken = withoutBreaks(text);
  const found = [...new Set(["PRIVATE KEY-----", ...secrets])].flatMap((secret) =>
    encodingsOf(secret).filter((each) => text.includes(each) || (!/\s/.test(each) && unbroken.includes(each))),
  );
  return [...new Set(found)];
}

/** base64 and MIME break lines at 64 or 76 characters. JSON writes a break as `\n`, `inspect` as two texts with a plus. */
function withoutBreaks(text: string): string {
  return text.replaceAll(/(?:\\[nr])*['"`] \+\s+['"`]|\\[nr]|\s+/g, "");
}

function encodingsOf(secret: string): string[] {
  const inner = JSON.stringify(secret).slice(1, -1);
  const hex = Buffer.from(secret).toString("hex");
  return [...new Set([secret, inner, encodeURIComponent(secret), hex, hex.toUpperCase(), ...inBase64(secret)])];
}

/** Base64 encodes three bytes as four characters, so they depend on the offset of the secret. Its edges are left out. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const packed = Buffer.from(" ".repeat(offset) + secret).toString("base64");
    const sure = packed.slice(offset === 0 ? 0 : 4, -4);
    return [sure, sure.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
