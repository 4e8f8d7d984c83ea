import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { BerthError, parseMapping } from "@dockberth/core";
import { unreadableFile } from "@dockberth/core/stores";
import { inputTexts } from "../messages/input.ts";
import type { Session } from "../session.ts";

/** A file with a mapping of fields, in YAML or JSON. @throws BerthError `file-unreadable` */
export async function readYaml(path: string): Promise<object> {
  return parseMapping(await readText(path), path);
}

/** The text of a file as it is, with a byte order mark. @throws BerthError `file-unreadable`, also if it is not in UTF-8 */
export async function readText(path: string): Promise<string> {
  return decode(await readBytes(path), path);
}

/** Reads standard input as text, which must be UTF-8 as in a file. @throws BerthError `file-unreadable` */
export async function readStdin({ stdin }: Session): Promise<string> {
  return decode(await buffer(stdin), "-");
}

/** @throws BerthError `file-unreadable` */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadableFile(path, error);
  }
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new BerthError("file-unreadable", { path, reason: inputTexts.notUtf8 }, { cause: error });
  }
}
