import { clouds } from "../clouds.ts";
import { type Secret, secret } from "../secret.ts";
import { composeFile } from "../settings/compose-file.ts";
import { daemonConfiguration } from "../settings/daemon.ts";
import type { DockerProtectedSettings, DockerPublicSettings } from "../settings/settings.ts";
import { filesOfComposeAlone } from "../spec/compose-needs.ts";
import { decodeBytes } from "../spec/encoded-bytes.ts";
import { quoteForShell } from "./quote.ts";
import { generalizeText, headStartText, patchText, provisionText } from "./scripts/order.ts";

/** What the provisioning script is asked to do. */
export type ProvisionVerb =
  | "preflight"
  | "install"
  | "configure"
  | "status"
  | "uninstall"
  | "certificates"
  | "upgrade"
  | "patch"
  | "generalize";

/** Which of the distribution's updates the verb `patch` installs. */
export type Updates = "security" | "all";

/** The secrets of a run. `certs` contains only the files to change. */
export interface ProvisionSecrets extends Omit<DockerProtectedSettings, "certs"> {
  readonly certs?: Partial<NonNullable<DockerProtectedSettings["certs"]>> | undefined;
}

/** Limit for a whole run, well below the 90 minutes after which Azure fails an extension. */
const limitSeconds = 20 * 60;

/** Limit for the head start. A run that waits for it has time left to install the packages itself. */
const headStartSeconds = 8 * 60;

/** The script removes copies of itself that contain this line. `scripts/main.sh` has the same text. */
const ownCopyMarker = "# berth-provision: this copy removes itself";

/** The complete script for one verb, including the secrets. */
export function renderProvisionScript(
  verb: ProvisionVerb,
  settings: DockerPublicSettings,
  protectedSettings: DockerProtectedSettings = {},
): Secret {
  const { head, secrets, body } = provisionParts(verb, settings, protectedSettings);
  return secret([head, secrets.reveal(), body].join("\n"));
}

/** What a run with stored settings gets. */
export interface ProvisionChoices {
  /** The version to install, for the verb `upgrade`. */
  readonly version?: string | undefined;
  /** For the verb `patch`. */
  readonly updates?: Updates | undefined;
}

/** What one verb alone needs. */
const ownTexts: Readonly<Partial<Record<ProvisionVerb, string>>> = { patch: patchText, generalize: generalizeText };

/**
 * The same script in parts, to deliver the secrets separately. Without settings, the run uses those stored on the
 * machine.
 */
export function provisionParts(
  verb: ProvisionVerb,
  settings: DockerPublicSettings | undefined,
  protectedSettings: ProvisionSecrets,
  { version = "", updates }: ProvisionChoices = {},
): { readonly head: string; readonly secrets: Secret; readonly body: string } {
  return {
    head: [
      ...["#!/bin/sh", ownCopyMarker, "set +x -fu", "umask 077"],
      assign("verb", verb),
      assign("limit_seconds", String(limitSeconds)),
      assign("wanted_version", version),
      ...(updates === undefined ? [] : [assign("wanted_updates", updates)]),
      assign("settings", settings === undefined ? "" : publicAssignments(settings)),
    ].join("\n"),
    secrets: secretAssignments(protectedSettings, settings?.compose),
    body: withoutComments([ownTexts[verb], provisionText].filter((text) => text !== undefined).join("\n")),
  };
}

/** The script that installs the packages at first boot. It contains no secret. */
export function renderHeadStart(settings: DockerPublicSettings): string {
  return [
    ...["#!/bin/sh", "set +x -fu", "umask 077"],
    assign("limit_seconds", String(headStartSeconds)),
    assign("settings", engineAssignments(settings)),
    // Of the compose file, the packages depend only on whether there is one.
    assign("compose", settings.compose === undefined ? "" : "needed"),
    withoutComments(headStartText),
  ].join("\n");
}

/** Comments are a quarter of what ARM carries for each host, and its limits decide how many hosts one deployment takes. */
function withoutComments(script: string): string {
  return script.replace(/^[ \t]*#(?!!).*\n/gm, "");
}

/** Assignments that the script evaluates and stores on the machine for later runs. */
function publicAssignments(settings: DockerPublicSettings): string {
  const daemon = daemonConfiguration(settings);
  return [
    assign("port", String(settings.docker.port)),
    assign("daemon_arguments", daemon.arguments),
    assign("daemon_json", daemon.json),
    assign("daemon_json_selinux", daemon.jsonWithSelinux),
    assign("daemon_defaults", daemon.defaults.join(" ")),
    assign("metadata", settings.berth?.metadataForContainers ?? "allowed"),
    assign("idle_minutes", String(settings.berth?.idleAfterMinutes ?? "")),
    assign("data_disk", settings.berth?.dataDisk === true ? "yes" : ""),
    engineAssignments(settings),
    assign("admin", settings.berth?.adminUsername ?? ""),
    assign("compose", settings.compose === undefined ? "" : composeFile(settings.compose)),
    assign("compose_environment_file", settings["compose-environment-file"] ?? ""),
    shellFunction("compose_environment", exports(Object.entries(settings["compose-environment"] ?? {}))),
  ].join("\n");
}

/** What the installation of the packages depends on. */
function engineAssignments(settings: DockerPublicSettings): string {
  const engine = settings.berth?.engine;
  return [
    shellFunction("berth_use_proxy", exports(proxyEnvironment(settings.berth?.proxy))),
    assign("engine_source", engine?.source ?? "auto"),
    assign("engine_version", engine?.version ?? ""),
    assign("mirror_urls", dockerRepositories(settings).join(" ")),
    assign("mirror_fingerprint", engine?.mirror?.gpgFingerprint?.toUpperCase() ?? ""),
  ].join("\n");
}

/** A mirror that is given replaces the cloud's own list. */
function dockerRepositories({ berth, "azure-environment": azureName }: DockerPublicSettings): readonly string[] {
  const mirror = berth?.engine.mirror;
  if (mirror !== undefined) return [mirror.url.replace(/(?<!\/)\/+$/, "")];
  const cloud = Object.values(clouds).find((each) => each.azureName === azureName) ?? clouds.public;
  return cloud.dockerRepositories;
}

/** Environment variables for package managers. Azure's own addresses are link-local and bypass the proxy. */
function proxyEnvironment(proxy: NonNullable<DockerPublicSettings["berth"]>["proxy"]): [name: string, value: string][] {
  if (proxy === undefined) return [];
  const direct = ["localhost", "127.0.0.1", "169.254.169.254", "168.63.129.16", ...proxy.no].join(",");
  return [
    ...bothSpellings("http_proxy", proxy.http),
    ...bothSpellings("https_proxy", proxy.https),
    ...bothSpellings("no_proxy", direct),
  ];
}

/** Some programs read the lower-case name, some the upper-case one. curl reads http_proxy in lower case only. */
function bothSpellings(name: string, value: string | undefined): [name: string, value: string][] {
  if (value === undefined) return [];
  return [[name, value], ...(name === "http_proxy" ? [] : [[name.toUpperCase(), value] as [string, string]])];
}

function secretAssignments(
  { certs, logins = [], environment = {}, environmentFile, composeFiles = {} }: ProvisionSecrets,
  compose: DockerPublicSettings["compose"],
): Secret {
  const ofComposeAlone = compose === undefined ? [] : filesOfComposeAlone(composeFile(compose), composeFiles);
  return secret(
    [
      assign("ca", certs?.ca?.trim() ?? ""),
      assign("cert", certs?.cert?.trim() ?? ""),
      assign("key", certs?.key?.reveal().trim() ?? ""),
      shellFunction(
        "each_login",
        logins.map(
          ({ server = "", username, password }) =>
            `"$1" ${[server, username, password.reveal()].map(quoteForShell).join(" ")}`,
        ),
      ),
      assign("compose_secrets_file", environmentFile?.reveal() ?? ""),
      shellFunction(
        "each_compose_file",
        Object.entries(composeFiles).map(([path, content]) => {
          const bytes = decodeBytes(content.reveal());
          const others = bytes.subarray(0, 2).toString() === "#!" ? "0755" : "0644";
          const mode = ofComposeAlone.includes(path) ? "0600" : others;
          return `"$1" ${mode} ${quoteForShell(path)} ${quoteForShell(bytes.toString("base64"))}`;
        }),
      ),
      shellFunction(
        "compose_secrets",
        exports(Object.entries(environment).map(([name, value]) => [name, value.reveal()] as const)),
      ),
    ].join("\n"),
  );
}

function assign(name: string, value: string): string {
  return `berth_${name}=${quoteForShell(value)}`;
}

function exports(entries: readonly (readonly [name: string, value: string])[]): string[] {
  return entries.map(([name, value]) => `export ${name}=${quoteForShell(value)}`);
}

function shellFunction(name: string, lines: readonly string[]): string {
  return [`${name}() {`, ...(lines.length === 0 ? [":"] : lines), "}"].join("\n");
}
