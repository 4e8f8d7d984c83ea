import { request } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { connectDocker } from "@dockberth/core";
import { type ImageFiles, webPort } from "./image-files.ts";
import { tar } from "./tar.ts";

type Docker = Awaited<ReturnType<typeof connectDocker>>;

const tag = "berth-demo:latest";

/** Builds the image from the files through the Engine API. */
export async function buildImage(docker: Docker, { files }: ImageFiles, signal: AbortSignal): Promise<string> {
  const output = await docker.buildImage(Readable.from([tar(files)]), { t: tag, abortSignal: signal });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(output, (error: Error | null, lines: { error?: string }[]) => {
      const failed = lines?.find((line) => line.error !== undefined)?.error;
      if (error !== null || failed !== undefined) reject(error ?? new Error(failed));
      else resolve();
    });
  });
  return tag;
}

/** Runs the web server, publishes its port, and returns the short id of the container. */
export async function runWebServer(docker: Docker, image: string): Promise<string> {
  const port = `${webPort}/tcp`;
  const container = await docker.createContainer({
    Image: image,
    name: "berth-demo",
    ExposedPorts: { [port]: {} },
    HostConfig: { PortBindings: { [port]: [{ HostPort: String(webPort) }] } },
  });
  await container.start();
  return container.id.slice(0, 12);
}

/** Fetches the page from outside the machine; undefined if nothing answers in time. */
export async function fetchPage(
  address: string,
  withinSeconds: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const end = Date.now() + withinSeconds * 1000;
  while (Date.now() < end) {
    const text = await get(address, Math.max(200, Math.min(1000, end - Date.now())), signal);
    if (text !== undefined) return text;
    await pause(100, undefined, { signal });
  }
  return undefined;
}

const maxPageCharacters = 65_536;

function get(host: string, timeout: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const outgoing = request({ host, port: webPort, timeout, signal, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.length > maxPageCharacters) outgoing.destroy();
      });
      response.on("end", () => resolve(response.statusCode === 200 ? text : undefined));
      response.on("error", () => resolve(undefined));
    });
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(undefined));
    outgoing.end();
  });
}
