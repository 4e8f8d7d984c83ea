import * as z from "zod";
import { clientTools, type Warning } from "../events.ts";
import { parseJson } from "../json.ts";
import { lazy } from "../lazy.ts";

/** A package of the operating system, before and after an update. */
export interface UpdatedPackage {
  readonly name: string;
  /** Undefined for a package that was not installed before, such as a new kernel. */
  readonly from?: string | undefined;
  readonly to: string;
}

/**
 * The report in the last line of the provisioning script's output: the Engine's version and source, the SHA-256
 * fingerprint of the server certificate, and what was changed. It contains no secret.
 */
export interface ProvisionReport {
  readonly berth: 1;
  readonly verb: string;
  readonly ok: boolean;
  readonly exit: number;
  readonly reason?: string | undefined;
  readonly engine?: string | undefined;
  /** The Engine's version before an upgrade. */
  readonly before?: string | undefined;
  readonly source?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly running?: boolean | undefined;
  readonly listening?: boolean | undefined;
  /** The packages that `patch` changed: how many, and as many of them as fit. */
  readonly updates?: number | undefined;
  readonly updated?: readonly UpdatedPackage[] | undefined;
  /** Whether the machine needs a reboot; null where it has no means to tell. */
  readonly reboot?: boolean | null | undefined;
  /** Codes of what works, but not as it should. */
  readonly warnings?: readonly string[] | undefined;
  readonly changed: readonly string[];
}

/** A name or a version: the machine may be hostile. */
const packageText = lazy(() => z.string().regex(/^[A-Za-z0-9.+~:^_-]{1,200}$/));

const reportSchema = lazy<z.ZodType<ProvisionReport>>(() =>
  z.object({
    berth: z.literal(1),
    verb: z.string(),
    ok: z.boolean(),
    exit: z.number().int(),
    reason: z.string().optional(),
    engine: z.string().optional(),
    before: z.string().optional(),
    source: z.string().optional(),
    fingerprint: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    running: z.boolean().optional(),
    listening: z.boolean().optional(),
    updates: z.number().int().nonnegative().optional(),
    updated: z.array(z.object({ name: packageText(), from: packageText().optional(), to: packageText() })).optional(),
    reboot: z.boolean().nullable().optional(),
    warnings: z.array(z.string()).optional(),
    changed: z.array(z.string()),
  }),
);

/** Finds the report in an extension's output. Azure keeps the last 4 KB, and may embed them in a message of its own. */
export function parseProvisionReport(output: string): ProvisionReport | undefined {
  const lines = output.split(/\r?\n|\\n/).reverse();
  for (const line of lines) {
    const start = line.indexOf('{"berth":1');
    if (start < 0) continue;
    const parsed = reportSchema().safeParse(parseJson(line.slice(start, line.lastIndexOf("}") + 1)));
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

/** The warnings of a run, without codes that this version does not know. */
export function reportWarnings(host: string, { warnings = [] }: ProvisionReport): Warning[] {
  const tools = clientTools.filter((tool) => warnings.includes(`no-${tool}`));
  return [
    ...(warnings.includes("docker-repository-skipped") ? [{ code: "docker-repository-skipped", host } as const] : []),
    ...(tools.length > 0 ? [{ code: "client-tools-missing", host, tools } as const] : []),
  ];
}
