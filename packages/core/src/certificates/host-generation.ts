import { randomBytes } from "node:crypto";
import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { wordTexts } from "../messages/words.ts";
import { requireOption } from "../run/require-option.ts";
import { commonName, parseX509 } from "./x509-certificate.ts";

/** The host and the generation that a CA certificate stands for. */
export interface HostGeneration {
  /** The name of the host. */
  readonly host: string;
  /**
   * 16 random hexadecimal digits, which a host gets when it is created, a hyphen, and a number, which each revocation
   * increases: `5c1f0e9a7b3d2684-1`.
   */
  readonly generation: string;
}

/** The first generation of a host that does not exist yet. */
export function newGeneration(): string {
  return `${randomBytes(8).toString("hex")}-1`;
}

/** The generation that follows. The CA certificates of the two trust nothing of each other. */
export function nextGeneration(current: HostGeneration): string {
  requireOption("current", isObject(current), "a host and its generation");
  const { host, generation } = current;
  const [id, number] = requireGeneration({ host, generation });
  return `${id}-${number + 1}`;
}

/** The host and the generation of a CA certificate; undefined for one that `createHostAuthority` did not create. */
export function readGeneration(ca: string): HostGeneration | undefined {
  const { subject } = parseX509(ca, wordTexts.authorityCertificate);
  const generation = /^OU=(.*)$/m.exec(subject)?.[1] ?? "";
  return pattern.test(generation) ? { host: commonName(subject), generation } : undefined;
}

const pattern = /^([0-9a-f]{16})-([1-9]\d{0,8})$/;

/** @returns the random digits, and the number @throws BerthError `generation-invalid` */
export function requireGeneration({ host, generation }: HostGeneration): readonly [id: string, number: number] {
  const [, id, number] = pattern.exec(generation) ?? [];
  if (id === undefined) throw new BerthError("generation-invalid", { host, generation });
  return [id, Number(number)];
}
