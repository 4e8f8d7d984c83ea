// Everybody who may write tags decides what is in them: what is no value of its kind counts as absent.

/** The port in a tag. */
export function portInTag(text = ""): number | undefined {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** The time in a tag. RFC 3339 only: `new Date` reads "1" as the year 2001. */
export function timeInTag(text = ""): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The SHA-256 digest in a tag. */
export function digestInTag(text = ""): string | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

/** The Docker Engine of an image. */
export function engineIn(text = ""): { readonly version: string; readonly source: string } | undefined {
  const [, version, source] = /^([0-9][0-9A-Za-z.~+:-]{0,60}) (docker|distribution)$/.exec(text) ?? [];
  return version === undefined || source === undefined ? undefined : { version, source };
}
