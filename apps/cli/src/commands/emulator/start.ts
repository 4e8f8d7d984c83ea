import type { CloudName } from "@dockberth/core";
import { Command, Option } from "commander";
import type { EmulatorState } from "../../connection/emulator-state.ts";
import { describeStep } from "../../emulator/describe-step.ts";
import type { EmulatorMessage } from "../../emulator/spawn.ts";
import { writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { examples, type OutputOptions, withProgress } from "../options.ts";

interface Options extends OutputOptions {
  readonly guests: "auto" | "linux" | "simulated";
  readonly timeScale: string;
  readonly cloud: CloudName;
  readonly foreground?: boolean;
}

/** `berth emulator start`: an Azure on this machine, which runs until it is stopped. */
export function emulatorStartCommand(session: Session): Command {
  return withProgress(new Command("start"))
    .addOption(
      new Option("--guests <kind>", "what virtual machines are: real Linux systems (as root), or simulated")
        .choices(["auto", "linux", "simulated"])
        .default("auto"),
    )
    .option("--time-scale <factor>", "how much of Azure's own waiting times to keep: 0 none, 1 all", "0")
    .addOption(
      new Option("--cloud <name>", "which of Azure's clouds it is one of")
        .choices(["public", "china", "usgov"])
        .default("public"),
    )
    .option("--foreground", "stay in this terminal; Ctrl-C ends it")
    .summary("start it, in the background")
    .description("Start the emulator. Hosts of an earlier run are there again.")
    .addHelpText(
      "after",
      examples([
        ["berth emulator start", "then: berth create demo --allow-from anywhere"],
        ["berth emulator start --guests simulated", "without root"],
      ]),
    )
    .action((options: Options) => start(session, options));
}

async function start(session: Session, options: Options): Promise<void> {
  const [{ readEmulatorState }, { showProgress }] = await Promise.all([
    import("../../connection/emulator-state.ts"),
    import("../../progress.ts"),
  ]);
  await refuseBadScale(options.timeScale);
  const running = await readEmulatorState(session.env);
  if (running !== undefined) return announce(session, running, options, "runs already");
  const progress = showProgress(session, options);
  const label = "Preparing the emulator";
  let ready: (() => void) | undefined = progress.begin(label);
  const onMessage = (message: EmulatorMessage) => {
    if (message.type === "notice") progress.say(message.sentence);
    else if (message.type === "step") progress.update(label, describeStep(message.step, message.fraction));
    else if (message.type === "ready") {
      ready?.();
      ready = undefined;
    }
  };
  try {
    if (options.foreground === true) await keepHere(session, options, onMessage);
    else {
      const { spawnEmulator } = await import("../../emulator/spawn.ts");
      const words = ["--guests", options.guests, "--time-scale", options.timeScale, "--cloud", options.cloud];
      announce(session, await spawnEmulator(session, words, onMessage), options, "runs");
    }
  } finally {
    progress.close();
  }
}

async function refuseBadScale(text: string): Promise<void> {
  const { BerthError } = await import("@dockberth/core");
  if (Number(text) >= 0 && Number(text) <= 10) return;
  throw new BerthError("spec-invalid", { issues: [{ path: "--time-scale", message: "give a number from 0 to 10" }] });
}

async function keepHere(
  session: Session,
  options: Options,
  onMessage: (message: EmulatorMessage) => void,
): Promise<void> {
  const { keepEmulator } = await import("../../emulator/keep.ts");
  const tell = (message: EmulatorMessage) => {
    onMessage(message);
    if (process.connected) process.send?.(message);
  };
  await keepEmulator(session, {
    guests: options.guests,
    timeScale: Number(options.timeScale),
    cloud: options.cloud,
    onStep: (step, fraction) => tell({ type: "step", step, fraction }),
    onNotice: (sentence) => tell({ type: "notice", sentence }),
    onReady: (state) => {
      tell({ type: "ready", state });
      announce(session, state, options, "runs");
    },
  });
}

/** All but the secret, which is in the state file, where those who may have it can read it. */
function announce(session: Session, state: EmulatorState, { json }: Options, verb: string): void {
  const { clientSecret: _secret, ca: _ca, ...shown } = state;
  if (json === true) writeJson(session, shown);
  else writeLine(session, `The emulator ${verb} at ${state.url}, process ${state.pid}, with ${state.guests} guests.`);
}
