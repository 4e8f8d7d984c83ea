import { BerthError } from "@dockberth/core";

export type Environment = Readonly<Record<string, string | undefined>>;

export const commands = ["create", "adopt", "remove", "rotate", "sweep", "env"] as const;

/** The inputs of action.yml; a test compares the two. */
export const inputNames = [
  ...["command", "name", "machine-id", "subscription-id", "tenant-id", "client-id", "cloud", "endpoint", "endpoint-ca"],
  ...["location", "resource-group", "size", "image", "architecture", "allow-from", "address-source", "port"],
  ...["ssh-from", "ssh-public-key", "admin-username", "dns-label", "hostnames", "network", "disk-size"],
  ...["engine-source", "engine-version", "tags", "expires-in", "spec", "authority"],
  ...["client-valid-for-hours", "connection", "buildx", "keep", "dry-run", "grace-minutes", "github-token"],
  ...["deployment", "comment", "store-connection", "store-prefix", "store-valid-for-hours"],
  ...["runner-labels", "runner-image"],
];

/** What a workflow gave, judged as far as no host is concerned. */
export interface Inputs {
  readonly command: (typeof commands)[number];
  readonly cloud: "public" | "china" | "usgov";
  readonly connection: "environment" | "context" | "none";
  readonly flag: (name: "buildx" | "keep" | "dry-run" | "comment") => boolean;
  readonly hours: (name: "client-valid-for-hours" | "store-valid-for-hours") => number;
  /** An input as it stands; undefined where it is empty. */
  readonly text: (name: string) => string | undefined;
  /** @throws BerthError `spec-invalid` where the command needs it and it is empty */
  readonly required: (name: string) => string;
}

/**
 * Reads the inputs as the runner hands them over, in `INPUT_*`.
 * @throws BerthError `spec-invalid` with everything that is wrong
 */
export function readInputs(env: Environment): Inputs {
  const text = (name: string) => nonEmpty(env[variable(name)]);
  const issues = [
    ...unknownInputs(env),
    ...oneOf(text, "command", commands),
    ...oneOf(text, "cloud", ["public", "china", "usgov"]),
    ...oneOf(text, "connection", ["environment", "context", "none"]),
    ...["buildx", "keep", "dry-run", "comment"].flatMap((name) => oneOf(text, name, ["true", "false"])),
    ...["client-valid-for-hours", "store-valid-for-hours", "grace-minutes"].flatMap((name) => positive(text, name)),
  ];
  if (issues.length > 0) throw new BerthError("spec-invalid", { issues });
  const command = (text("command") ?? "create") as Inputs["command"];
  return {
    command,
    cloud: (text("cloud") ?? "public") as Inputs["cloud"],
    connection: (text("connection") ?? "environment") as Inputs["connection"],
    flag: (name) => (text(name) ?? (name === "dry-run" ? "true" : "false")) === "true",
    hours: (name) => Number(text(name) ?? (name === "client-valid-for-hours" ? 6 : 24)),
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined) throw invalid(name, `${command} needs it`);
      return value;
    },
  };
}

/** What is wrong with one input, by its name in the workflow. */
export function invalid(path: string, message: string): BerthError {
  return new BerthError("spec-invalid", { issues: [{ path, message }] });
}

/** Separated by commas, blanks or lines. */
export function words(text: string | undefined): string[] | undefined {
  return text?.split(/[\s,]+/).filter((word) => word !== "");
}

/** As the runner makes it: https://docs.github.com/actions/sharing-automations/creating-actions/metadata-syntax-for-github-actions#inputs */
function variable(name: string): string {
  return `INPUT_${name.toUpperCase()}`;
}

function nonEmpty(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** The runner only warns of an input that does not exist, and a misspelt `alow-from` would be a default. */
function unknownInputs(env: Environment) {
  const known = new Set(inputNames.map(variable));
  return Object.keys(env)
    .filter((name) => name.startsWith("INPUT_") && !known.has(name))
    .map((name) => ({ path: name.slice("INPUT_".length).toLowerCase(), message: "is no input of this action" }));
}

function oneOf(text: Inputs["text"], name: string, allowed: readonly string[]) {
  const value = text(name);
  if (value === undefined || allowed.includes(value)) return [];
  return [{ path: name, message: `${JSON.stringify(value)} is none of ${allowed.join(", ")}` }];
}

function positive(text: Inputs["text"], name: string) {
  const value = text(name);
  const least = name === "grace-minutes" ? 0 : 1;
  if (value === undefined || (Number.isFinite(Number(value)) && Number(value) >= least)) return [];
  return [{ path: name, message: `${JSON.stringify(value)} is not a number of ${least} or more` }];
}
