import { gunzipSync } from "node:zlib";
import { quote } from "./agent-script.ts";

/** A script of a machine's custom data. */
export interface FirstBootScript {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * Shell lines that run the scripts of a machine's custom data in the background, one after the other, with the files of
 * cloud-init: https://docs.cloud-init.io/en/latest/explanation/format.html
 */
export function runCustomData(customData: string): string[] {
  const scripts = readScripts(Buffer.from(customData, "base64"));
  return [
    "mkdir -p /run/cloud-init /var/lib/cloud/instance/scripts",
    ": >/run/cloud-init/enabled",
    "cd /var/lib/cloud/instance/scripts",
    ...scripts.flatMap(({ name, content }) => [
      `base64 -d >${quote(name)} <<'EOF'`,
      content.toString("base64"),
      "EOF",
      `chmod 0700 ${quote(name)}`,
    ]),
    `systemd-run --quiet --no-block --unit=cloud-final sh -c ${quote(runScripts)}`,
  ];
}

/** The names sort the scripts, as in cloud-init. The result is written at the end, whatever the scripts return. */
const runScripts = `cd /
for script in /var/lib/cloud/instance/scripts/*; do [ ! -x "$script" ] || "$script"; done >>/var/log/cloud-init-output.log 2>&1
echo '{"v1": {"errors": []}}' >/run/cloud-init/result.json
: >/var/lib/cloud/instance/boot-finished`;

/** The parts that are scripts. Other forms need the real cloud-init, which guests do not have. */
export function readScripts(customData: Buffer): FirstBootScript[] {
  return listParts(unpack(customData))
    .map(({ name, content }, index) => ({ name: name ?? `part-${String(index).padStart(3, "0")}`, content }))
    .filter(({ content }) => content.subarray(0, 2).toString() === "#!");
}

interface Part {
  readonly name: string | undefined;
  readonly content: Buffer;
}

function listParts(data: Buffer): Part[] {
  const isMessage = /mime-version:/i.test(data.subarray(0, 4096).toString("latin1"));
  return isMessage ? readMessage(data.toString("latin1")) : [{ name: undefined, content: data }];
}

/** Parts of parts, too. The text is of bytes (latin1). */
function readMessage(text: string): Part[] {
  const [, head = "", body = ""] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(text.replace(/^\r?\n/, "")) ?? [];
  const boundary = /boundary="?([^"\r\n;]+)"?/i.exec(head)?.[1];
  if (boundary !== undefined && /^content-type:\s*multipart\//im.test(head))
    return `\n${body}`.split(`\n--${boundary}`).slice(1, -1).flatMap(readMessage);
  const name = /filename="?([^"\r\n;/]+)"?/i.exec(head)?.[1];
  return [{ name, content: unpack(decode(body, /content-transfer-encoding:\s*(\S+)/i.exec(head)?.[1])) }];
}

function decode(body: string, encoding = ""): Buffer {
  if (/^base64$/i.test(encoding)) return Buffer.from(body, "base64");
  const isQuoted = /^quoted-printable$/i.test(encoding);
  const escaped = /=(?:\r?\n|([0-9A-F]{2}))/gi;
  const byte = (_all: string, code: string | undefined) =>
    code === undefined ? "" : String.fromCharCode(Number.parseInt(code, 16));
  return Buffer.from(isQuoted ? body.replace(escaped, byte) : body, "latin1");
}

function unpack(data: Buffer): Buffer {
  return data[0] === 0x1f && data[1] === 0x8b ? gunzipSync(data) : data;
}
