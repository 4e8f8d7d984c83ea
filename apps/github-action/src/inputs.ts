import { BerthError, type Issue } from "@dockberth/core";
import { inputTexts } from "./messages/en/texts.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export const commandNames = ["create", "adopt", "remove", "rotate", "sweep", "env"] as const;

export type CommandName = (typeof commandNames)[number];

/** The inputs of action.yml; a test compares the two. */
export const inputNames = [
  ...["command", "name", "machine-id", "subscription-id", "tenant-id", "client-id", "cloud", "endpoint", "endpoint-ca"],
  ...["location", "resource-group", "size", "image", "architecture", "allow-from", "address-source", "port"],
  ...["ssh-from", "ssh-public-key", "admin-username", "dns-label", "hostnames", "network", "disk-size"],
  ...["engine-source", "engine-version", "tags", "expires-in", "spec", "authority", "vault", "vault-key"],
  ...["client-valid-for-hours", "connection", "buildx", "keep", "dry-run", "grace-minutes", "github-token"],
  ...["deployment", "environment-url", "comment", "store-connection", "store-prefix", "store-valid-for-hours"],
  ...["runner-labels", "runner-image"],
];

/** The inputs of a step. Those that describe a host are texts here; core checks them. */
export interface Inputs {
  readonly command: CommandName;
  readonly cloud: "public" | "china" | "usgov";
  readonly connection: "environment" | "context" | "none";
  readonly flag: (name: "buildx" | "keep" | "dry-run" | "comment") => boolean;
  readonly hours: (name: "client-valid-for-hours" | "store-valid-for-hours") => number;
  /** The trimmed text of an input; undefined where it is empty. */
  readonly text: (name: string) => string | undefined;
  /** @throws BerthError `spec-invalid` where the input is empty */
  readonly required: (name: string) => string;
}

/**
 * Reads the inputs, which the runner passes as `INPUT_*`.
 * @throws BerthError `spec-invalid` with everything that is wrong
 */
export function readInputs(env: Environment): Inputs {
  const text = (name: string) => readInput(env, name);
  const issues = [
    ...oneOf(text, "command", commandNames),
    ...oneOf(text, "cloud", ["public", "china", "usgov"]),
    ...oneOf(text, "connection", ["environment", "context", "none"]),
    ...["buildx", "keep", "dry-run", "comment"].flatMap((name) => oneOf(text, name, ["true", "false"])),
    ...["client-valid-for-hours", "store-valid-for-hours"].flatMap((name) => numberOf(text, name, 1)),
    ...numberOf(text, "grace-minutes", 0),
  ];
  if (issues.length > 0) throw new BerthError("spec-invalid", { issues });
  const command = (text("command") ?? "create") as Inputs["command"];
  return {
    command,
    cloud: (text("cloud") ?? "public") as Inputs["cloud"],
    connection: (text("connection") ?? "context") as Inputs["connection"],
    flag: (name) => (text(name) ?? (name === "dry-run" ? "true" : "false")) === "true",
    hours: (name) => Number(text(name) ?? (name === "client-valid-for-hours" ? 6 : 24)),
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined) throw invalid(name, inputTexts.requiredBy(command));
      return value;
    },
  };
}

/** The trimmed text of an input; undefined where it is empty. */
export function readInput(env: Environment, name: string): string | undefined {
  return nonEmpty(env[variable(name)]);
}

/** Variables of the job with this prefix count too, so that they are no error: the runner itself only warns. */
export function unknownInputs(env: Environment): string[] {
  const known = new Set(inputNames.map(variable));
  return Object.keys(env)
    .filter((name) => name.startsWith("INPUT_") && !known.has(name))
    .map((name) => name.slice("INPUT_".length).toLowerCase());
}

/** An error that names the input. */
export function invalid(path: string, message: string): BerthError {
  return new BerthError("spec-invalid", { issues: [{ path, message }] });
}

/** Splits a list at commas, blanks and line breaks. */
export function splitList(text: string | undefined): string[] | undefined {
  return text?.split(/[\s,]+/).filter((item) => item !== "");
}

/** The runner's own rule: https://docs.github.com/actions/sharing-automations/creating-actions/metadata-syntax-for-github-actions#inputs */
function variable(name: string): string {
  return `INPUT_${name.toUpperCase()}`;
}

function nonEmpty(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

function oneOf(text: Inputs["text"], path: string, allowed: readonly string[]): Issue[] {
  const value = text(path);
  if (value === undefined || allowed.includes(value)) return [];
  return [{ path, message: inputTexts.notOneOf(value, allowed) }];
}

function numberOf(text: Inputs["text"], path: string, minimum: number): Issue[] {
  const value = text(path);
  if (value === undefined || (Number.isFinite(Number(value)) && Number(value) >= minimum)) return [];
  return [{ path, message: inputTexts.notNumber(value, minimum) }];
}
