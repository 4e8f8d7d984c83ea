import { join } from "node:path";
import { connectDocker, type Host, listHosts, parseHostSpec, removeHost } from "@dockberth/core";
import { createHostWithFolder } from "../../actions/create-hosts.ts";
import { emulatedEngine } from "../../connection/emulated-host.ts";
import { ensureClientCertificate } from "../../folder/client-certificate.ts";
import { cacheFolder } from "../../folder/locations.ts";
import { demoFailures, demoTexts } from "../../messages/progress.ts";
import { hostTable } from "../../output/host-table.ts";
import type { Progress } from "../../progress/terminal-progress.ts";
import type { Environment, Session } from "../../session.ts";
import { buildImage, fetchPage, runWebServer } from "./container.ts";
import { type DemoAzure, type DemoOptions, withDemoAzure } from "./demo-azure.ts";
import { collectImageFiles, webPort } from "./image-files.ts";
import { openPort } from "./open-port.ts";
import { type RejectedClient, rejectedClients } from "./rejected-clients.ts";

/** The result of the demo, for `--json`. */
export interface DemoResult {
  readonly guests: "linux" | "simulated";
  readonly host: Host;
  readonly engine: string;
  readonly page: string | undefined;
  readonly refusals: readonly RejectedClient[];
  readonly seconds: number;
}

/** Creates, uses and removes a host on this machine, and verifies that nothing is left. */
export async function runDemo(session: Session, options: DemoOptions): Promise<DemoResult> {
  const started = Date.now();
  let result: Omit<DemoResult, "seconds"> | undefined;
  await withDemoAzure(session, options, async (demo) => {
    result = await useHost(session, demo, options.progress);
  });
  options.progress.say(demoTexts.nothingLeft);
  if (result === undefined) throw new Error(demoFailures.noResult);
  return { ...result, seconds: Math.round((Date.now() - started) / 1000) };
}

async function useHost(
  { signal, env: userEnv }: Session,
  demo: DemoAzure,
  progress: Progress,
): Promise<Omit<DemoResult, "seconds">> {
  const { azure, env, guests, allowFrom } = demo;
  const spec = parseHostSpec({ name: "demo", allowFrom, engine: emulatedEngine, tags: { purpose: "demo" } });
  const host = await createHostWithFolder(spec, { env, azure, signal, progress });
  demo.trace();
  const client = await ensureClientCertificate(env, host);
  const docker = await connectDocker(host, client);
  const { Version: engine, ApiVersion: api } = await docker.version();
  progress.say(demoTexts.engine({ engine, api, address: `${host.address}:${host.port}` }));
  let page: string | undefined;
  if (guests === "simulated") progress.say(demoTexts.simulated);
  else page = await serveWebPage(docker, host, demo, { signal, progress, userEnv });
  const refusals = await rejectedClients(host, client);
  for (const { who, answer } of refusals) progress.say(demoTexts.rejected(who, answer));
  progress.say(demoTexts.hosts(hostTable(await listHosts(azure, { signal }))));
  await removeHost(azure, host.name, { signal, onEvent: progress.onEvent });
  return { guests, host, engine, page, refusals };
}

type Docker = Awaited<ReturnType<typeof connectDocker>>;

interface WebPageOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** With the user's own cache folder. */
  readonly userEnv: Environment;
}

async function serveWebPage(
  docker: Docker,
  host: Host,
  { azure, allowFrom }: DemoAzure,
  { signal, progress, userEnv }: WebPageOptions,
): Promise<string> {
  const files = await collectImageFiles(join(cacheFolder(userEnv), "demo"), userEnv);
  const endBuild = progress.begin(demoTexts.building(files.source));
  const image = await buildImage(docker, files, signal);
  endBuild(demoTexts.built(image, files.source));
  progress.say(demoTexts.containerStarted(await runWebServer(docker, image), webPort));
  const address = host.address ?? "";
  if ((await fetchPage(address, 1, signal)) !== undefined) throw new Error(demoFailures.portAnswers);
  progress.say(demoTexts.portClosed(webPort));
  await openPort(azure, host, webPort, allowFrom);
  const url = `http://${address}:${webPort}/`;
  const page = await fetchPage(address, 15, signal);
  if (page === undefined) throw new Error(demoFailures.noAnswerAt(url));
  progress.say(demoTexts.portOpened(url, page.trim()));
  return page;
}
