import { z } from "zod";

const reportSchema = z.object({
  berth: z.literal(1),
  verb: z.string(),
  ok: z.boolean(),
  exit: z.number().int(),
  reason: z.string().optional(),
  engine: z.string().optional(),
  /** The version before an upgrade. */
  before: z.string().optional(),
  source: z.string().optional(),
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  running: z.boolean().optional(),
  listening: z.boolean().optional(),
  changed: z.array(z.string()),
});

/**
 * What the provisioning script says in its last line: the Engine's version and where it came from, the SHA-256
 * fingerprint of the server's certificate, and what was changed. Nothing secret is in it.
 */
export type ProvisionReport = z.output<typeof reportSchema>;

/** Finds the report in an extension's output, of which Azure keeps the last 4 KB, perhaps inside a sentence of its own. */
export function parseProvisionReport(output: string): ProvisionReport | undefined {
  const lines = output.split(/\r?\n|\\n/).reverse();
  for (const line of lines) {
    const start = line.indexOf('{"berth":1');
    if (start < 0) continue;
    const parsed = reportSchema.safeParse(parseJson(line.slice(start, line.lastIndexOf("}") + 1)));
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
