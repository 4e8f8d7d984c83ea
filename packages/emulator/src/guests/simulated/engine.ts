import type { IncomingMessage, ServerResponse } from "node:http";
import { arch } from "node:os";
import type { GuestSpec } from "../guest.ts";

const version = "0.0.0-simulated";
const apiVersion = "1.47";

/** Answers the read requests of the Docker Engine API, and all other requests with 501 and the reason. */
export function answerEngineRequest(spec: GuestSpec, request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? "/", "https://guest").pathname.replace(/^\/v\d+\.\d+(?=\/)/, "");
  const isRead = request.method === "GET" || request.method === "HEAD";
  response.setHeader("Api-Version", apiVersion);
  response.setHeader("Ostype", "linux");
  response.setHeader("Server", `Docker/${version} (linux)`);
  request.resume();
  if (isRead && path === "/_ping") {
    response.setHeader("Content-Type", "text/plain; charset=utf-8").end("OK");
    return;
  }
  const body = isRead ? bodies(spec)[path] : undefined;
  response.statusCode = body === undefined ? 501 : 200;
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(body ?? { message: notSimulated(request.method ?? "", path) }));
}

function notSimulated(method: string, path: string): string {
  return `${method} ${path} needs a Docker Engine. This virtual machine is simulated: it runs nothing and answers only /_ping, /version, /info, /containers/json and /images/json.`;
}

function bodies(spec: GuestSpec): Readonly<Record<string, unknown>> {
  const Arch = arch() === "x64" ? "amd64" : arch();
  return {
    "/version": {
      Platform: { Name: "simulated guest" },
      Components: [{ Name: "Engine", Version: version, Details: { ApiVersion: apiVersion, Os: "linux", Arch } }],
      Version: version,
      ApiVersion: apiVersion,
      MinAPIVersion: "1.24",
      GitCommit: "simulated",
      GoVersion: "simulated",
      Os: "linux",
      Arch,
      KernelVersion: "simulated",
      BuildTime: "1970-01-01T00:00:00.000000000+00:00",
    },
    "/info": describeSystem(spec, Arch),
    "/containers/json": [],
    "/images/json": [],
  };
}

function describeSystem(spec: GuestSpec, architecture: string): Readonly<Record<string, unknown>> {
  return {
    ID: spec.id,
    Name: spec.hostname,
    ServerVersion: version,
    OperatingSystem: "simulated guest",
    OSType: "linux",
    OSVersion: "simulated",
    KernelVersion: "simulated",
    Architecture: architecture,
    Containers: 0,
    ContainersRunning: 0,
    ContainersPaused: 0,
    ContainersStopped: 0,
    Images: 0,
    Driver: "simulated",
    DriverStatus: [],
    NCPU: 1,
    MemTotal: spec.memoryMegabytes * 1024 * 1024,
    Labels: [],
    SecurityOptions: [],
    Warnings: ["This virtual machine is simulated: nothing runs in it."],
    Plugins: { Volume: [], Network: [], Authorization: null, Log: [] },
  };
}
