import * as z from "zod";
import { BerthError } from "../errors/index.ts";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { requireWord } from "./index.ts";
import { includesIPv4, source } from "./network.ts";
import { fieldIssues, schemaIssue } from "./schema-issue.ts";

const portOpening = lazy(() =>
  z.object({
    port: z.int(issueTexts.portNumber).min(1, issueTexts.portNumber).max(65535, issueTexts.portNumber),
    protocol: z.enum(["tcp", "udp"]).default("tcp"),
    from: z
      .array(source(), issueTexts.fromMissing)
      .min(1, issueTexts.fromMissing)
      .refine((from) => from.length === 0 || includesIPv4(from), issueTexts.fromWithoutIPv4),
  }),
);

/** A port to open, and who may reach it. */
export interface PortOpeningSpec {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  /** Addresses, CIDR ranges or `anywhere`, with IPv4 among them. */
  readonly from: string[];
}

/** A port to open, as a caller gives it. Default protocol: `tcp`. */
export interface PortOpeningInput {
  readonly port: number;
  readonly protocol?: PortOpeningSpec["protocol"] | undefined;
  readonly from: string[];
}

/** Checks a port to open before anything is sent. @throws BerthError `spec-invalid` with all issues, `open-to-world` */
export function parsePortOpening(input: PortOpeningInput): PortOpeningSpec {
  const parsed = portOpening().safeParse(input, { error: schemaIssue });
  if (!parsed.success) throw new BerthError("spec-invalid", { issues: parsed.error.issues.flatMap(fieldIssues) });
  requireWord("from", parsed.data.from);
  return parsed.data;
}
