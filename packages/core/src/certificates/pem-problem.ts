const labels = { certificate: "CERTIFICATE", "private key": "PRIVATE KEY" } as const;

/** The reason why a text could not be read as PEM of that kind. It never contains any of the text. */
export function pemProblem(text: string, expected: keyof typeof labels): string {
  const label = labels[expected];
  if (text.trim() === "") return "it is empty";
  if (!text.includes("-----BEGIN")) return "it is not PEM (no BEGIN line)";
  if (!text.includes(`${label}-----`))
    return text.includes("PRIVATE KEY-----") ? "it is a private key" : `it contains no ${expected}`;
  if (!text.includes("\n")) return "its line breaks are missing";
  if (!new RegExp(`-----END [A-Z ]*${label}-----`).test(text)) return "it is truncated (no END line)";
  return "its content is damaged";
}
