import type { CodedReason } from "../errors/reasons.ts";

const labels = { certificate: "CERTIFICATE", "private-key": "PRIVATE KEY" } as const;

/** The reason why a text could not be read as PEM of that kind. It never contains any of the text. */
export function pemProblem(text: string, expected: keyof typeof labels): CodedReason {
  const label = labels[expected];
  if (text.trim() === "") return { code: "empty" };
  // UTF-16 that was read as UTF-8: Windows PowerShell redirects output into such files.
  if (text.includes("-\0-\0-")) return { code: "utf-16" };
  if (!text.includes("-----BEGIN")) return { code: "no-begin-line" };
  if (!text.includes(`${label}-----`))
    return text.includes("PRIVATE KEY-----") ? { code: "private-key" } : { code: "pem-missing", expected };
  if (!text.includes("\n")) return { code: "no-line-breaks" };
  if (!new RegExp(`-----END [A-Z ]*${label}-----`).test(text)) return { code: "no-end-line" };
  return { code: "damaged" };
}
