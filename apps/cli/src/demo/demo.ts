import { join } from "node:path";
import { connectDocker, type Host, listHosts, parseHostSpec, removeHost } from "@dockberth/core";
import { hostTable } from "../commands/list.ts";
import { clientMaterial } from "../folder/client-material.ts";
import { cacheFolder } from "../folder/place.ts";
import { makeWithFolder } from "../hosts/make.ts";
import type { Progress } from "../progress.ts";
import type { Session } from "../session.ts";
import { buildImage, fetchPage, runWebServer } from "./container.ts";
import { collectImageFiles, webPort } from "./image-files.ts";
import { openPort } from "./open-port.ts";
import { collectRefusals, type Refusal } from "./refusals.ts";
import { type Stage, type StageOptions, withStage } from "./stage.ts";

/** What the demo found, for `--json`. */
export interface DemoResult {
  readonly guests: "linux" | "simulated";
  readonly host: Host;
  readonly engine: string;
  readonly page: string | undefined;
  readonly refusals: readonly Refusal[];
  readonly seconds: number;
}

/** The main job of Berth from beginning to end on this machine, with a check that nothing is left of it. */
export async function runDemo(session: Session, options: StageOptions): Promise<DemoResult> {
  const started = Date.now();
  let result: DemoResult | undefined;
  await withStage(session, options, async (stage) => {
    result = await play(session, stage, options.progress, started);
  });
  options.progress.say("Nothing is left: no resource in Azure, no process, mount or network interface on this machine");
  if (result === undefined) throw new Error("The demo ended without a result");
  return { ...result, seconds: Math.round((Date.now() - started) / 1000) };
}

async function play(
  { signal, env: outside }: Session,
  stage: Stage,
  progress: Progress,
  started: number,
): Promise<DemoResult> {
  const { azure, env, guests, allowFrom } = stage;
  const spec = parseHostSpec({ name: "demo", allowFrom, tags: { purpose: "demo" } });
  const host = await makeWithFolder(spec, { env, azure, signal, progress });
  stage.trace();
  const client = await clientMaterial(env, host);
  const docker = await connectDocker(host, client);
  const { Version: engine, ApiVersion: api } = await docker.version();
  progress.say(`docker version: Engine ${engine}, API ${api}, over mutual TLS at ${host.address}:${host.port}`);
  let page: string | undefined;
  if (guests === "simulated") progress.say("The guest is simulated: no image is built in it and no container runs");
  else page = await serve(docker, host, stage, { signal, progress, environment: outside });
  const refusals = await collectRefusals(host, client);
  for (const { who, answer } of refusals) progress.say(`Refused ${who}: ${answer}`);
  progress.say(`berth list:\n${hostTable(await listHosts(azure, { signal }))}`);
  await removeHost(azure, host.name, { signal, onEvent: progress.onEvent });
  return { guests, host, engine, page, refusals, seconds: (Date.now() - started) / 1000 };
}

type Docker = Awaited<ReturnType<typeof connectDocker>>;

async function serve(
  docker: Docker,
  host: Host,
  { azure, allowFrom }: Stage,
  {
    signal,
    progress,
    environment,
  }: { readonly signal: AbortSignal; readonly progress: Progress; readonly environment: Session["env"] },
): Promise<string> {
  const files = await collectImageFiles(join(cacheFolder(environment), "demo"), environment);
  const built = progress.begin(`Building an image from ${files.source}`);
  const image = await buildImage(docker, files, signal);
  built(`Built image ${image} from ${files.source}`);
  progress.say(`Started container ${await runWebServer(docker, image)}, which publishes port ${webPort}`);
  const address = host.address ?? "";
  if ((await fetchPage(address, 1, signal)) !== undefined) throw new Error("The port answers though no rule opens it");
  progress.say(`The security group keeps port ${webPort} closed`);
  await openPort(azure, host, webPort, allowFrom);
  const page = await fetchPage(address, 15, signal);
  if (page === undefined) throw new Error(`Nothing answers at http://${address}:${webPort}/`);
  progress.say(`Opened it by a rule; http://${address}:${webPort}/ says: ${page.trim()}`);
  return page;
}
