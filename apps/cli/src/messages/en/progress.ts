import type { AzureExchange } from "@dockberth/core";
import type { GuestNotice } from "@dockberth/emulator";

/** What is going on, beside the events of core. */
export const progressTexts = {
  stillRunning: (text: string, seconds: number) => `${text} (${seconds} s so far)`,
  moreLines: (count: number) => `… and ${count} more`,
  authorityCreated: (folder: string) =>
    `Created a certificate authority in ${folder}. Keep it private: its key gives root access to every host that trusts it`,
  usingEmulator: (url: string) => `Using the emulator at ${url}. To use Azure itself, give --subscription.`,
  request: ({ method, url, status, problem, milliseconds, requestId }: AzureExchange) =>
    `${method} ${url} → ${status ?? problem} in ${milliseconds} ms${requestId === undefined ? "" : ` (request ${requestId})`}`,
  ownAddress: (addresses: readonly string[]) =>
    `This machine's public ${addresses.length === 1 ? "address is" : "addresses are"} ${addresses.join(" and ")}.`,
  createInterrupted: (hosts: readonly string[]) =>
    `Azure bills what exists of ${hosts.join(", ")} so far. To remove it: berth remove ${hosts.join(" ")}`,
  notAllowed: (addresses: readonly string[], hosts: readonly string[]) =>
    `This machine's address ${addresses.join(" and ")} is not in the ranges that may reach Docker on ${hosts.join(", ")}, so Berth cannot verify ${hosts.length === 1 ? "it" : "them"} from here. To include it: --allow-from me`,
  preparingEmulator: "Preparing the emulator",
  // The emulator says it in English by itself.
  guests: ({ sentence }: GuestNotice) => sentence,
  emulatorStopped: (code: number | string | null, logPath: string) =>
    `the emulator stopped (${code}) before it was ready; see ${logPath}`,
};

/** What the demo says, step by step. */
export const demoTexts = {
  preparingImage: "Preparing the base image",
  started: (url: string, guests: string) => `Started an emulator at ${url} with ${guests} guests`,
  engine: ({ engine, api, address }: Readonly<Record<"engine" | "api" | "address", string>>) =>
    `docker version: Engine ${engine}, API ${api}, over mutual TLS at ${address}`,
  simulated: "The guest is simulated: no image is built and no container runs in it",
  building: (source: string) => `Building an image from ${source}`,
  built: (image: string, source: string) => `Built image ${image} from ${source}`,
  containerStarted: (id: string, port: number) => `Started container ${id}, which publishes port ${port}`,
  portClosed: (port: number) => `The security group keeps port ${port} closed`,
  portOpened: (url: string, page: string) => `Opened the port with a rule; ${url} answers: ${page}`,
  rejected: (client: string, answer: string) => `Rejected a client ${client}: ${answer}`,
  clients: {
    anonymous: "without a certificate",
    foreign: "with a certificate of another authority",
    plain: "that uses plain HTTP",
  },
  noAnswer: "no answer",
  tlsAlert: (alert: string) => `TLS alert: ${alert}`,
  foreignAuthority: "Another authority",
  hosts: (table: string) => `berth list:\n${table}`,
  nothingLeft: "Nothing is left: no resource in Azure, and no process, mount or network interface on this machine",
  done: (seconds: number, guests: string) => `Done in ${seconds} s, with ${guests} guests.`,
  page: "Hello from a container that was built on this host.\n",
};

/** What a demo may leave behind. */
export const leftoverTexts = {
  process: (id: string | number) => `process ${id}`,
  mount: (path: string | undefined) => `mount ${path}`,
  networkInterface: (name: string) => `network interface ${name}`,
};

/** What stops the demo: a defect of Berth. */
export const demoFailures = {
  noResult: "The demo ended without a result",
  leftInAzure: (left: readonly string[]) => `Resources are left in Azure: ${left.join(", ")}`,
  leftOnMachine: (left: readonly string[]) => `Traces are left on this machine: ${left.join(", ")}`,
  portAnswers: "The port answers although no rule opens it",
  noAnswerAt: (url: string) => `${url} does not answer`,
  clientAccepted: (answer: string) => `Docker accepted a client that it must reject: ${answer}`,
};
