export interface TarFile {
  readonly path: string;
  readonly content: Buffer;
  readonly mode?: number;
}

const block = 512;

/** A tar archive (POSIX ustar) of a few files: the format in which Docker takes the files of a build. */
export function tar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap(({ path, content, mode }) => [
    header(path, content.length, mode ?? 0o644),
    content,
    Buffer.alloc((block - (content.length % block)) % block),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function header(path: string, size: number, mode: number): Buffer {
  if (Buffer.byteLength(path) > 100) throw new RangeError(`${path} is too long for a tar header`);
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number) =>
    bytes.write(value.toString(8).padStart(length - 1, "0"), at);
  bytes.write(path, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  bytes.write("0", 156);
  bytes.write("ustar\u000000", 257);
  // The checksum counts its own field as spaces: POSIX.1-1988, section 10.1.1.
  bytes.fill(" ", 148, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148);
  return bytes;
}
