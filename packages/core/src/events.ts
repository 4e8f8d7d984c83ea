/**
 * What happens while a verb works. Facts with fields, no prose and no secret. `type` and the fields are the contract;
 * the sentences of {@link describeEvent} are not.
 */
export type BerthEvent = {
  readonly at: Date;
  /** The host; of what hosts that are made together share, the resource group. */
  readonly host: string;
} & BerthEventFacts;

/** The facts alone; the verb that reports them adds `at` and `host`. */
export type BerthEventFacts =
  | { readonly type: "group-ready"; readonly resourceGroup: string; readonly created: boolean }
  | { readonly type: "address-reserved"; readonly address: string; readonly hostname: string | undefined }
  | { readonly type: "terms-accepted"; readonly image: string; readonly link: string | undefined }
  | { readonly type: "certificates-issued"; readonly names: readonly string[]; readonly notAfter: Date }
  | { readonly type: "deployment-start"; readonly deployment: string; readonly resources: number }
  | { readonly type: "resource-start"; readonly kind: string; readonly name: string }
  | { readonly type: "resource-end"; readonly kind: string; readonly name: string; readonly seconds: number }
  | { readonly type: "deployment-end"; readonly deployment: string; readonly seconds: number }
  | { readonly type: "extension-start"; readonly name: string }
  | { readonly type: "extension-end"; readonly name: string; readonly seconds: number }
  | {
      readonly type: "docker-probe";
      readonly attempt: number;
      readonly address: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly type: "docker-ready"; readonly address: string; readonly version: string; readonly seconds: number }
  | { readonly type: "host-unchanged" }
  | { readonly type: "host-failed"; readonly code: string; readonly message: string }
  | { readonly type: "removal-start"; readonly resources: number }
  | { readonly type: "resource-removed"; readonly kind: string; readonly name: string; readonly seconds: number }
  | { readonly type: "resource-kept"; readonly kind: string; readonly name: string; readonly reason: string }
  | { readonly type: "removal-end"; readonly resources: number; readonly seconds: number }
  | { readonly type: "operation-start"; readonly operation: HostOperation }
  | { readonly type: "operation-end"; readonly operation: HostOperation; readonly seconds: number }
  | { readonly type: "power-unchanged"; readonly power: string }
  | { readonly type: "size-unchanged"; readonly size: string }
  | { readonly type: "expiry-set"; readonly expiresAt: Date | undefined }
  | { readonly type: "engine-upgraded"; readonly from: string; readonly to: string }
  | { readonly type: "adoption-start"; readonly machine: string }
  | { readonly type: "port-opened"; readonly port: number; readonly group: string }
  | { readonly type: "machine-changed"; readonly changes: readonly string[]; readonly seconds: number }
  | { readonly type: "return-start"; readonly machine: string }
  | { readonly type: "return-end"; readonly machine: string; readonly seconds: number }
  | { readonly type: "access-start"; readonly machine: string }
  | { readonly type: "access-end"; readonly machine: string; readonly seconds: number }
  | { readonly type: "audit-start"; readonly address: string }
  | {
      readonly type: "audit-end";
      readonly passed: number;
      readonly warned: number;
      readonly notAssessed: number;
      readonly seconds: number;
    }
  | {
      readonly type: "access-checked";
      readonly check: string;
      readonly outcome: "ok" | "warning" | "failed";
      readonly message: string;
    }
  | { readonly type: "provider-registered"; readonly provider: string }
  | { readonly type: "what-if-start"; readonly deployment: string }
  | { readonly type: "what-if-end"; readonly changes: number; readonly seconds: number }
  | { readonly type: "retry"; readonly reason: string; readonly seconds: number }
  | { readonly type: "warning"; readonly message: string };

/** What is done to a host that is there. */
export type HostOperation =
  | "start"
  | "stop"
  | "restart"
  | "resize"
  | "rotate"
  | "trust"
  | "distrust"
  | "upgrade"
  | "provision"
  | "run";

/** One plain sentence for an event, safe to show to anybody. Apps decorate it; they do not word it again. */
export function describeEvent(event: BerthEvent): string {
  switch (event.type) {
    case "group-ready":
      return event.created
        ? `Made resource group ${event.resourceGroup}`
        : `Using resource group ${event.resourceGroup}, which exists`;
    case "address-reserved":
      return event.hostname === undefined
        ? `Reserved address ${event.address}`
        : `Reserved address ${event.address}, known as ${event.hostname}`;
    case "terms-accepted":
      return `Accepted the marketplace terms of ${event.image} for the subscription${event.link === undefined ? "" : `: ${event.link}`}`;
    case "certificates-issued":
      return `Issued certificates for ${event.names.join(", ")}, valid until ${event.notAfter.toISOString().slice(0, 16)}Z`;
    case "deployment-start":
      return `Deploying ${event.resources} resources as ${event.deployment}`;
    case "resource-start":
      return `Creating ${event.kind} ${event.name}`;
    case "resource-end":
      return `Created ${event.kind} ${event.name} in ${duration(event.seconds)}`;
    case "deployment-end":
      return `Deployed ${event.deployment} in ${duration(event.seconds)}`;
    case "extension-start":
      return `Installing Docker Engine by extension ${event.name}`;
    case "extension-end":
      return `Extension ${event.name} finished in ${duration(event.seconds)}`;
    case "docker-probe":
      return `Waiting for Docker at ${event.address} (attempt ${event.attempt}): ${event.message}`;
    case "docker-ready":
      return `Docker Engine ${event.version} answers at ${event.address} over mutual TLS, ${duration(event.seconds)} after the start`;
    case "host-unchanged":
      return `Host ${event.host} is already as planned and answers; nothing was changed`;
    case "host-failed":
      return `Host ${event.host} failed: ${event.message}`;
    case "removal-start":
      return `Removing ${event.resources} resources of host ${event.host}`;
    case "resource-removed":
      return `Removed ${event.kind} ${event.name} in ${duration(event.seconds)}`;
    case "resource-kept":
      return `Kept ${event.kind} ${event.name}: ${event.reason}`;
    case "removal-end":
      return `Removed ${event.resources} resources in ${duration(event.seconds)}; nothing of host ${event.host} is left`;
    case "operation-start":
      return `${operations[event.operation].during} host ${event.host}`;
    case "operation-end":
      return `${operations[event.operation].after} host ${event.host} in ${duration(event.seconds)}`;
    case "power-unchanged":
      return `Host ${event.host} is ${event.power} already; nothing was changed`;
    case "size-unchanged":
      return `Host ${event.host} is a ${event.size} already; nothing was changed`;
    case "expiry-set":
      return event.expiresAt === undefined
        ? `Host ${event.host} has no end any more; sweep leaves it alone`
        : `Host ${event.host} is needed until ${event.expiresAt.toISOString().slice(0, 16)}Z`;
    case "engine-upgraded":
      return event.from === event.to
        ? `Docker Engine of ${event.host} is at ${event.to} already`
        : `Docker Engine of ${event.host} went from ${event.from} to ${event.to}`;
    case "adoption-start":
      return `Setting Docker up on virtual machine ${event.machine}, which stays what it is`;
    case "port-opened":
      return `Opened port ${event.port} in security group ${event.group}, by one rule`;
    case "machine-changed":
      return `Changed on the machine in ${duration(event.seconds)}: ${event.changes.join(", ") || "nothing"}`;
    case "return-start":
      return `Giving virtual machine ${event.machine} back as it was`;
    case "return-end":
      return `Virtual machine ${event.machine} is as it was before, ${duration(event.seconds)} after the start`;
    case "access-start":
      return `Changing who gets into virtual machine ${event.machine}`;
    case "access-end":
      return `Changed who gets into virtual machine ${event.machine} in ${duration(event.seconds)}`;
    case "audit-start":
      return `Asking Docker at ${event.address} what can be judged`;
    case "audit-end":
      return `Audited ${event.host} in ${duration(event.seconds)}: ${event.passed} passed, ${event.warned} warnings, ${event.notAssessed} not assessed`;
    case "access-checked":
      return `${event.check}: ${event.outcome === "ok" ? "" : `${event.outcome}, `}${event.message}`;
    case "provider-registered":
      return `The subscription is registered for ${event.provider} now`;
    case "what-if-start":
      return `Asking Azure what deployment ${event.deployment} would change; nothing is made`;
    case "what-if-end":
      return `Azure would change ${event.changes} resources, and said so in ${duration(event.seconds)}`;
    case "retry":
      return `${event.reason}; trying again in ${duration(event.seconds)}`;
    case "warning":
      return event.message;
  }
}

const operations: Readonly<Record<HostOperation, { readonly during: string; readonly after: string }>> = {
  start: { during: "Starting", after: "Started" },
  stop: { during: "Stopping", after: "Stopped" },
  restart: { during: "Restarting", after: "Restarted" },
  resize: { during: "Resizing", after: "Resized" },
  rotate: { during: "Issuing a new certificate for", after: "Brought a new certificate to" },
  trust: { during: "Bringing the next authority to", after: "Both authorities are trusted by" },
  distrust: { during: "Taking the old authority from", after: "The next authority alone is trusted by" },
  upgrade: { during: "Upgrading Docker Engine of", after: "Upgraded Docker Engine of" },
  provision: { during: "Setting up again", after: "Set up again" },
  run: { during: "Running a script on", after: "The script ended on" },
};

function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
