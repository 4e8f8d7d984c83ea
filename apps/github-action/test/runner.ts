import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

const manifest = parse(readFileSync(join(import.meta.dirname, "..", "action.yml"), "utf8")) as {
  inputs: Record<string, { default?: string }>;
};

export interface StepOptions {
  readonly bundle: string;
  readonly with: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: object;
  readonly eventName?: string;
}

export interface StepResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The log as people see it: workflow commands are carried out, masked text is `***`. */
  readonly log: string;
  /** The log as the process wrote it. */
  readonly raw: string;
  readonly seconds: number;
}

/** One step of a job, run as GitHub's runner runs it: two processes that share only the files and the state. */
export class Step {
  readonly folder = mkdtempSync(join(tmpdir(), "berth-action-test-"));
  readonly masks = new Set<string>();
  #child: ChildProcess | undefined;

  readonly options: StepOptions;

  constructor(options: StepOptions) {
    this.options = options;
    for (const name of ["output", "env", "state", "summary", "path"]) writeFileSync(this.#file(name), "");
    writeFileSync(this.#file("event"), JSON.stringify(options.event ?? {}));
  }

  /** Runs the first half, before the steps that follow. */
  main(): Promise<StepResult> {
    return this.#run("main.js", {});
  }

  /** Runs the second half at the end of the job, with the inputs and the state of the first, or with a state in its place. */
  post(given: Record<string, string> = this.state, environment = this.#environment()): Promise<StepResult> {
    const state = Object.entries(given).map(([name, value]) => [`STATE_${name}`, value]);
    return this.#run("post.js", Object.fromEntries(state), environment);
  }

  /** Runs the second half as the runner does inside a composite action of a composite action: with other inputs, or none. */
  nestedPost(inputs: Record<string, string> = {}): Promise<StepResult> {
    const others = Object.entries(this.#environment()).filter(([name]) => !name.startsWith("INPUT_"));
    return this.post(this.state, { ...Object.fromEntries(others), ...inputs });
  }

  /** SIGINT, SIGTERM after 7.5 seconds, SIGKILL 2.5 seconds later, as the runner's ProcessInvoker does. */
  cancel(): void {
    const child = this.#child;
    child?.kill("SIGINT");
    const terminate = setTimeout(() => child?.kill("SIGTERM"), 7500);
    const kill = setTimeout(() => child?.kill("SIGKILL"), 10_000);
    child?.once("close", () => [terminate, kill].forEach(clearTimeout));
  }

  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    this.#child?.kill(signal);
  }

  get outputs(): Record<string, string> {
    return this.#pairs("output");
  }
  get exported(): Record<string, string> {
    return this.#pairs("env");
  }
  get state(): Record<string, string> {
    return this.#pairs("state");
  }
  get summary(): string {
    return readFileSync(this.#file("summary"), "utf8");
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #file(name: string): string {
    return join(this.folder, name);
  }

  async #run(half: string, more: Record<string, string>, environment = this.#environment()): Promise<StepResult> {
    const started = Date.now();
    const child = spawn(process.execPath, [join(this.options.bundle, half)], {
      cwd: this.folder,
      env: { ...environment, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let raw = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (part: string) => {
        raw += part;
      });
    const [exitCode, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return { exitCode, signal, raw, log: this.#render(raw), seconds: (Date.now() - started) / 1000 };
  }

  #environment(): Record<string, string> {
    const defaults = Object.entries(manifest.inputs).map(([name, { default: value }]) => [name, value ?? ""]);
    const inputs = { ...Object.fromEntries(defaults), "github-token": "job-token", ...this.options.with };
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: this.folder,
      RUNNER_TEMP: this.folder,
      RUNNER_NAME: "runner 1",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_RUN_ID: "4711",
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_JOB: "build",
      GITHUB_ACTION: "__berth",
      GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
      GITHUB_EVENT_NAME: this.options.eventName ?? "push",
      GITHUB_EVENT_PATH: this.#file("event"),
      GITHUB_OUTPUT: this.#file("output"),
      GITHUB_ENV: this.#file("env"),
      GITHUB_STATE: this.#file("state"),
      GITHUB_STEP_SUMMARY: this.#file("summary"),
      GITHUB_PATH: this.#file("path"),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...this.options.env,
    };
  }

  #render(raw: string): string {
    const shown = raw.split("\n").flatMap((line) => {
      const secret = /^::add-mask::(.*)$/.exec(line)?.[1];
      if (secret !== undefined) this.masks.add(unescaped(secret));
      return secret === undefined ? [line.startsWith("::") ? unescaped(line) : line] : [];
    });
    return [...this.masks].reduce((text, secret) => text.replaceAll(secret, "***"), shown.join("\n"));
  }

  /** `NAME<<DELIMITER`, lines, `DELIMITER`. */
  #pairs(name: string): Record<string, string> {
    const found = readFileSync(this.#file(name), "utf8").matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n?\2$/gm);
    return Object.fromEntries([...found].map(([, key = "", , value = ""]) => [key, value]));
  }
}

/** The escapes of workflow commands: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function unescaped(text: string): string {
  return text
    .replaceAll("%0A", "\n")
    .replaceAll("%0D", "\r")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}
