import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { customData, maxCustomDataBytes } from "../spec/custom-data.ts";
import { firstBootData } from "./first-boot-data.ts";

const headStart = "#!/bin/sh\nprintf 'a=b \\t' # ends with a blank \nexit 0\n";
const encoded = (bytes: Uint8Array) => `base64:${Buffer.from(bytes).toString("base64")}`;
const sent = (given: string | undefined, script: string | undefined = headStart) =>
  Buffer.from(
    firstBootData(given === undefined ? undefined : customData().parse(given), script)?.reveal() ?? "",
    "base64",
  );
const message = (given: string | undefined) => gunzipSync(sent(given)).toString("latin1");

/** The parts of a message with this boundary, as [headers, content] without the transfer encoding. */
function partsOf(text: string): { headers: string; content: string }[] {
  const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? "";
  return text
    .split(`\n--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [, headers = "", body = ""] = /^\n([\s\S]*?)\n\n([\s\S]*)$/.exec(part) ?? [];
      const isQuoted = headers.includes("quoted-printable");
      const content = isQuoted
        ? body.replace(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
        : body;
      return { headers, content };
    });
}

describe("the head start", () => {
  test("is a shell script in a MIME message, and keeps every byte", () => {
    const [part, ...more] = partsOf(message(undefined));
    expect(part?.headers).toContain("text/x-shellscript");
    expect(part?.headers).toContain('filename="zz-berth-head-start"');
    expect(part?.content).toBe(headStart);
    expect(more).toEqual([]);
    expect(message(undefined)).not.toMatch(/[ \t\r]\n/);
  });

  test.each([
    ["a cloud-config", "#cloud-config\npackages: [nginx]\n# ü\t \r\n"],
    ["a shell script", "#!/bin/bash\necho hello \n"],
    ["an include", "#include\nhttps://example.org/init\n"],
    ["a boothook", "#cloud-boothook\n#!/bin/sh\n"],
    ["an archive", "#cloud-config-archive\n- content: x\n"],
    ["a part handler", "#part-handler\n"],
    ["a template", "## template: jinja\n#cloud-config\n"],
  ])("stands beside %s of the owner, with every byte of it", (_what, given) => {
    for (const form of [given, encoded(gzipSync(given))]) {
      const [theirs, ours, ...more] = partsOf(message(form));
      expect(theirs?.headers).toMatch(/^Content-Type: text\/plain\n/);
      expect(Buffer.from(theirs?.content ?? "", "latin1").toString()).toBe(given);
      expect(ours?.content).toBe(headStart);
      expect(more).toEqual([]);
    }
  });

  test("takes a MIME message of the owner as one part, as it is", () => {
    const theirs =
      'Content-Type: multipart/mixed; boundary="x"\nMIME-Version: 1.0\n\n--x\nContent-Type: text/cloud-config\n\n#cloud-config\n--x--\n';
    for (const form of [theirs, encoded(gzipSync(theirs))]) {
      expect(message(form)).toContain(`\n--=berth=first=boot=\n${theirs}\n--=berth=first=boot=\n`);
      expect(partsOf(message(form)).at(-1)?.content).toBe(headStart);
    }
  });

  test.each([
    ["Ignition", Buffer.from('{"ignition":{"version":"3.3.0"}}')],
    ["what no program knows", Buffer.from("hello")],
    ["a damaged archive", Buffer.concat([gzipSync("#cloud-config").subarray(0, 12), Buffer.from("x")])],
    ["a message with the same boundary", Buffer.from("MIME-Version: 1.0\n\n--=berth=first=boot=\n")],
    [
      "data that fill Azure's limit and do not compress",
      Buffer.from(`#!${randomText(maxCustomDataBytes - 2, 256)}`, "latin1"),
    ],
  ])("leaves %s alone", (_what, bytes) => {
    expect(sent(encoded(bytes)).equals(bytes)).toBe(true);
  });

  test("fits beside 48 KB of text that compresses badly", () => {
    expect(partsOf(message(encoded(Buffer.from(`#!${randomText(49_152)}`)))).length).toBe(2);
  });
});

test("sends the owner's data as they are without a head start, and nothing without both", () => {
  const bytes = gzipSync("#cloud-config");
  const without = (given: string | undefined) =>
    firstBootData(given === undefined ? undefined : customData().parse(given), undefined);
  expect(Buffer.from(without(encoded(bytes))?.reveal() ?? "", "base64")).toEqual(bytes);
  expect(without(undefined)).toBeUndefined();
});

function randomText(length: number, characters = 90): string {
  let state = 1;
  let text = "";
  while (text.length < length) {
    state = (state * 48_271) % 2_147_483_647;
    text += String.fromCharCode((33 + (state % characters)) % 256);
  }
  return text;
}
