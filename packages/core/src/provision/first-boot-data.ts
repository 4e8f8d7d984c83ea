import { gunzipSync, gzipSync } from "node:zlib";
import { type Secret, secret } from "../secret.ts";
import { maxCustomDataBytes } from "../spec/custom-data.ts";
import { decodeBytes } from "../spec/encoded-bytes.ts";

/**
 * What cloud-init gets at first boot, in base64 as Azure takes it: the owner's custom data, the head start, or both in a MIME
 * message. The owner's data goes alone where it is not for cloud-init, and where both together exceed Azure's limit.
 */
export function firstBootData(given: Secret | undefined, headStart: string | undefined): Secret | undefined {
  const data = given === undefined ? undefined : decodeBytes(given.reveal());
  const sent = (headStart === undefined ? undefined : messageWith(headStart, data)) ?? data;
  return sent === undefined ? undefined : secret(sent.toString("base64"));
}

/** Undefined where the data cannot be a part of a message. cloud-init unpacks the message by itself. */
function messageWith(headStart: string, data: Buffer | undefined): Buffer | undefined {
  const theirs = data === undefined ? [] : [partOf(data)];
  const parts = [...theirs, headStartPart(headStart)];
  if (!parts.every((part) => part !== undefined && !part.includes(boundary))) return undefined;
  const message = [
    Buffer.from(`MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="${boundary}"\n`),
    ...parts.flatMap((part) => [Buffer.from(`\n--${boundary}\n`), part ?? Buffer.alloc(0)]),
    Buffer.from(`\n--${boundary}--\n`),
  ];
  const packed = gzipSync(Buffer.concat(message), { level: 9 });
  return packed.length > maxCustomDataBytes ? undefined : packed;
}

/** An equals sign cannot be in what {@link quoted} returns. */
const boundary = "=berth=first=boot=";

/** cloud-init runs scripts one after the other, sorted by their names: the head start after the owner's. */
function headStartPart(script: string): Buffer {
  const disposition = 'Content-Disposition: attachment; filename="zz-berth-head-start"';
  return quoted(`Content-Type: text/x-shellscript; charset="utf-8"\n${disposition}`, Buffer.from(script));
}

/**
 * The owner's data as a part; undefined for what cloud-init does not take. A message becomes a part as it is, because
 * cloud-init looks into parts of parts. The type of a part that is `text/plain` is what cloud-init finds in its first line.
 */
function partOf(data: Buffer): Buffer | undefined {
  const plain = unpack(data);
  const start = plain?.subarray(0, 4096).toString("latin1") ?? "";
  if (/mime-version:/i.test(start)) return plain;
  return plain === undefined || !forCloudInit.test(start) ? undefined : quoted("Content-Type: text/plain", plain);
}

/** How the forms that cloud-init takes begin: https://docs.cloud-init.io/en/latest/explanation/format.html */
const forCloudInit = /^\s*(#!|#cloud-|#include|#part-handler|## template: jinja)/i;

/** Undefined for an archive that is damaged, or too large to contain settings. */
function unpack(data: Buffer): Buffer | undefined {
  if (data[0] !== 0x1f || data[1] !== 0x8b) return data;
  try {
    return gunzipSync(data, { maxOutputLength: 16 * 1024 * 1024 });
  } catch {
    return undefined;
  }
}

/** A part whose content is quoted-printable, which keeps every byte and, unlike base64, compresses well. */
function quoted(headers: string, content: Buffer): Buffer {
  const hexadecimal = (byte: string) => `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  const text = content.toString("latin1").replace(/[^\n -<>-~]| (?=\n|$)/g, hexadecimal);
  return Buffer.from(`${headers}\nContent-Transfer-Encoding: quoted-printable\n\n${text}`);
}
