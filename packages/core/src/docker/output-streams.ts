import { type Readable, Transform, type Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { isObject, parseJson } from "../json.ts";
import { tooLong } from "./answer-errors.ts";

/** A line of a build or a pull has less than 1 KB, but for traces of BuildKit. */
const maxLineCharacters = 1024 * 1024;

/** Passes on the lines that are JSON objects, and fails where a line or all of them together are too long. */
export function progressLines(stream: Readable, maxBytes: number): Readable {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let length = 0;
  const lines = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      const text = decoder.write(chunk);
      const end = text.lastIndexOf("\n") + 1;
      const complete = end === 0 ? "" : rest + text.slice(0, end);
      rest = end === 0 ? rest + text : text.slice(end);
      if (length > maxBytes || rest.length > maxLineCharacters) done(tooLong(length));
      else done(null, objectsIn(complete));
    },
    flush(done) {
      done(null, objectsIn(rest));
    },
  });
  stream.on("error", (error) => lines.destroy(error));
  stream.on("close", () => lines.end());
  lines.on("error", () => stream.destroy());
  return stream.pipe(lines);
}

function objectsIn(lines: string): string {
  const objects = lines.split("\n").filter((line) => isObject(parseJson(line)));
  return objects.map((line) => `${line}\n`).join("");
}

/**
 * Takes apart what a container without a terminal writes: frames of 8 bytes, which name the stream and a length, and of
 * as many bytes. What does not begin as a frame does is written to `stdout` as it is.
 * https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerAttach
 */
export function demultiplex(stream: Readable, stdout: Writable, stderr: Writable): void {
  let header = Buffer.alloc(0);
  let target = stdout;
  let left = 0;
  const write = (bytes: Buffer) => {
    if (target.write(bytes)) return;
    stream.pause();
    target.once("drain", () => stream.resume());
  };
  stream.on("data", (chunk: Buffer) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (left > 0) {
        const bytes = rest.subarray(0, left);
        rest = rest.subarray(bytes.length);
        left -= bytes.length;
        write(bytes);
        continue;
      }
      const missing = headerBytes - header.length;
      header = Buffer.concat([header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (header.length < headerBytes) return;
      const [kind = 0] = header;
      target = kind === 1 || kind > 2 ? stdout : stderr;
      left = kind > 2 ? Number.POSITIVE_INFINITY : header.readUInt32BE(4);
      if (kind > 2) write(header);
      header = Buffer.alloc(0);
    }
  });
}

const headerBytes = 8;
