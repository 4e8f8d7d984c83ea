import type { IncomingMessage, RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { isObject, type Json, objectAt, parseJson, textAt } from "../../json.ts";
import type { RunShell } from "../agent/run.ts";
import type { GuestSpec } from "../guest.ts";
import { metadataAddress } from "../linux/network.ts";
import { hostPluginPort } from "../linux/relay/sockets.ts";
import * as documents from "./documents.ts";
import type { GoalStateFile } from "./goal-state-file.ts";
import { answerMetadata } from "./instance-metadata.ts";
import { createTenantKey, sealSettings, sealTenantKey, type TenantKey } from "./transport.ts";

/** An extension as Azure's control plane hands it to the agent. */
export interface GivenExtension {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly protectedSettings: Readonly<Record<string, unknown>>;
}

/**
 * What a machine's agent talks to: the wire server with the goal state, the host's plugin that passes on the agent's status, and
 * the instance metadata service.
 */
export interface WireServer {
  /** Answers what the machine asks at the addresses and ports of these three. */
  readonly answer: RequestListener;
  /** The machine runs; with this shell its keys are made. */
  connect(shell: RunShell): Promise<void>;
  /** Hands the agent a new goal state with this extension, which stays in the goal states after it. */
  apply(extension: GivenExtension): Promise<void>;
  /**
   * Hands the agent a goal state that uninstalls the extension, also one from before the emulator was started again.
   * @returns the number of the goal state, which the agent reports when it has handled it
   */
  withdraw(extension: Pick<GivenExtension, "name" | "version">): number;
  /** The last report of the agent since it started, or since the last goal state; undefined before the first. */
  report(): Json | undefined;
}

export function createWireServer(spec: GuestSpec, handlerPackage: Buffer, file: GoalStateFile): WireServer {
  const container = uuidOf(spec.id);
  const names = { container, instance: `${container}._${spec.hostname}`, deployment: container };
  const kept = file.read();
  // A new one after a restart, with the same extension: a handler that is in no goal state would be forgotten.
  let incarnation = (kept?.incarnation ?? 0) + 1;
  let extension = kept?.extension;
  let connected: { readonly shell: RunShell; readonly tenant: TenantKey } | undefined;
  let report: Json | undefined;

  async function answer(request: IncomingMessage): Promise<Answer> {
    const path = request.url ?? "/";
    const host = request.headers.host ?? "";
    if (host.startsWith(metadataAddress) || path.startsWith("/metadata/")) {
      const { metadata, "x-forwarded-for": forwarded } = request.headers;
      return answerMetadata(spec, path, String(metadata).toLowerCase() === "true", forwarded !== undefined);
    }
    const body = request.method === "GET" ? "" : await text(request);
    return host.endsWith(`:${hostPluginPort}`) ? answerPlugin(request, path, body) : answerWire(request, path, body);
  }

  async function answerWire(request: IncomingMessage, path: string, body: string): Promise<Answer> {
    const { pathname, searchParams } = new URL(path, "http://host");
    if (pathname === documents.paths.status) return keepReport(body, 201);
    const artifact = artifactOf(pathname);
    if (artifact !== undefined) return artifact;
    switch (searchParams.get("comp")) {
      case "versions":
        return xml(documents.versions);
      case "goalstate":
        return xml(documents.goalState(names, incarnation));
      case "config":
        return xml(configurationOf(searchParams.get("type")));
      case "certificates":
        return xml(documents.certificates(incarnation, await sealKey(request)));
      case "health":
      case "roleProperties":
      case "telemetrydata":
        return xml("");
      default:
        return { status: pathname === "/HealthService" ? 200 : 404 };
    }
  }

  function answerPlugin({ headers }: IncomingMessage, path: string, body: string): Answer {
    if (path.startsWith("/versions")) return { status: 200, type: "application/json", body: `["${apiVersion}"]` };
    if (path.startsWith("/status"))
      return keepReport(Buffer.from(textAt(parseJson(body), "content") ?? "", "base64").toString(), 200);
    if (path.startsWith("/vmAgentLog") || path.startsWith("/health")) return { status: 200 };
    const asked = new URL(String(headers["x-ms-artifact-location"] ?? "/"), "http://host").pathname;
    const artifact = path.startsWith("/extensionArtifact") ? artifactOf(asked) : undefined;
    // The agent takes 404 for `vmSettings` as a host without it, and then reads the goal state of the wire server.
    return artifact ?? { status: 404 };
  }

  function configurationOf(type: string | null): string {
    if (type === "extensionsConfig") return documents.extensionsConfiguration(extension, names, incarnation);
    return type === "sharedConfig"
      ? documents.sharedConfiguration(names, incarnation)
      : documents.hostingEnvironment(names, incarnation);
  }

  function artifactOf(path: string): Answer | undefined {
    if (path === documents.paths.manifest) return xml(documents.manifest(extension?.version ?? ""));
    const isPackage = path === documents.paths.package;
    return isPackage ? { status: 200, type: "application/octet-stream", body: handlerPackage } : undefined;
  }

  async function sealKey({ headers }: IncomingMessage): Promise<string> {
    if (connected === undefined) throw new Error("The machine has no keys yet.");
    return sealTenantKey(connected.shell, connected.tenant, String(headers["x-ms-guest-agent-public-x509-cert"] ?? ""));
  }

  function keepReport(body: string, status: number): Answer {
    const given = parseJson(body);
    if (isObject(given)) report = objectAt(given, "aggregateStatus");
    return { status };
  }

  function hand(given: documents.ExtensionState): number {
    file.write({ incarnation: incarnation + 1, extension: given });
    extension = given;
    report = undefined;
    incarnation += 1;
    return incarnation;
  }

  return {
    answer(request, response) {
      answer(request).then(
        ({ status, type = "text/plain", body = "" }) =>
          response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) }).end(body),
        () => response.writeHead(500).end(),
      );
    },
    async connect(shell) {
      report = undefined;
      connected = { shell, tenant: connected?.tenant ?? (await createTenantKey(shell)) };
    },
    async apply({ settings, protectedSettings, ...given }) {
      if (connected === undefined) throw new Error("The machine has no agent.");
      const { shell, tenant } = connected;
      const hasProtected = Object.keys(protectedSettings).length > 0;
      const handlerSettings = {
        protectedSettingsCertThumbprint: hasProtected ? tenant.thumbprint : null,
        protectedSettings: hasProtected ? await sealSettings(shell, tenant, protectedSettings) : null,
        publicSettings: settings,
      };
      hand({ ...given, state: "enabled", settings: JSON.stringify({ runtimeSettings: [{ handlerSettings }] }) });
    },
    withdraw: (given) => hand({ sequence: 0, settings: noSettings, ...extension, ...given, state: "uninstall" }),
    report: () => report,
  };
}

const noSettings = JSON.stringify({ runtimeSettings: [{ handlerSettings: { publicSettings: {} } }] });

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string | Buffer;
}

function xml(body: string): Answer {
  return { status: 200, type: "text/xml; charset=utf-8", body };
}

/** The version of the plugin's interface that the agent asks for: hostplugin.py, API_VERSION. */
const apiVersion = "2015-09-01";

function uuidOf(id: string): string {
  const digits = id.replace(/[^0-9a-f]/g, "").padEnd(32, "0");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
