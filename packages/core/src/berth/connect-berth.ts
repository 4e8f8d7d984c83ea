import type { TokenCredential } from "@azure/core-auth";
import { type Azure, type ConnectOptions, connectAzure } from "../azure/connect.ts";
import type { ClientCertificateOptions } from "../certificates/issue.ts";
import type { Authority, TlsMaterial } from "../certificates/material.ts";
import { type AdoptOptions, adoptHost } from "../hosts/adopt/adopt-host.ts";
import {
  type RevokeOptions,
  type RotatedHost,
  type RotateOptions,
  revokeHost,
  rotateHost,
} from "../hosts/certificates/rotate-host.ts";
import { type CreateHostOptions, createHost } from "../hosts/create/create-host.ts";
import { createHosts } from "../hosts/create/create-hosts.ts";
import { ensureHostClient } from "../hosts/model/ensure-client.ts";
import { findHost, type Host } from "../hosts/model/host.ts";
import { issueHostClient, type TrustingHost } from "../hosts/model/host-authority.ts";
import { type HostReport, type InspectOptions, inspectHost } from "../hosts/model/inspect-host.ts";
import { type ListOptions, listHosts } from "../hosts/model/list-hosts.ts";
import type { CreateHostsOptions, HostOutcome } from "../hosts/model/outcome.ts";
import { startHost } from "../hosts/operate/start-host.ts";
import { stopHost } from "../hosts/operate/stop-host.ts";
import type { PowerOptions } from "../hosts/readiness/start-machine.ts";
import type { Removal } from "../hosts/remove/removal.ts";
import type { RemoveOptions } from "../hosts/remove/remove-host.ts";
import type { BakedImage } from "../images/baked-image.ts";
import { type CreateImageOptions, createImage } from "../images/create-image.ts";
import type { ImageRequest } from "../images/image-request.ts";
import { listImages } from "../images/list-images.ts";
import { removeImage } from "../images/remove-image.ts";
import { isObject } from "../json.ts";
import { type AdoptionInput, parseAdoption } from "../plan/adoption.ts";
import type { RunOptions } from "../run/options.ts";
import { requireOption } from "../run/require-option.ts";
import { type HostInput, parseHostSpec } from "../spec/index.ts";
import { checkedStore } from "../stores/checked-store.ts";
import { ensureAuthority } from "../stores/ensure-authority.ts";
import { fileStore } from "../stores/file-store.ts";
import type { CertificateStore } from "../stores/store.ts";
import { userFolder } from "../stores/user-folder.ts";
import { type BerthHost, berthHost, removeWithClient } from "./berth-host.ts";
import { defaultCredential } from "./default-credential.ts";
import { type Run, startRun } from "./event-log.ts";

/** Options of `connectBerth`. */
export interface BerthOptions extends Omit<ConnectOptions, "credential"> {
  /** Default: `DefaultAzureCredential` of `@azure/identity`, which must be installed then. */
  readonly credential?: TokenCredential | undefined;
  /** Where the authority and the client certificates are kept. Default: the folder of this user, as the command line. */
  readonly store?: CertificateStore | undefined;
  /** The authority, such as one whose key is in a vault. Default: that of the store, which the first use creates. */
  readonly authority?: Authority | undefined;
}

/**
 * The verbs, with a connection, a store and an authority. Each calls the function of its name; for every other function
 * pass `azure`. A verb that takes `onEvent` returns a {@link Run}: await it, or iterate over its events.
 */
export interface Berth {
  readonly azure: Azure;
  readonly store: CertificateStore;
  /** The authority that hosts are created with. */
  authority(): Promise<Authority>;
  /**
   * Creates a host. Its client certificate is in the store before the host exists, so that nothing that is interrupted
   * leaves a host that nobody can reach. Call it again to continue.
   * @throws BerthError as the function `createHost` does, `callback-failed` where the store fails
   */
  createHost(input: HostInput, options?: CreateHostOptions): Run<BerthHost>;
  /** Creates many hosts; one that fails does not stop the others. Their client certificates are in the store. */
  createHosts(inputs: readonly HostInput[], options?: CreateHostsOptions): Run<HostOutcome[]>;
  /** Sets up Docker on an existing machine, as the function `adoptHost` does. */
  adoptHost(input: AdoptionInput, options?: AdoptOptions): Run<BerthHost>;
  /**
   * Finds a host. Its client certificate comes from the store, or is issued where the stored one is about to expire.
   * @throws BerthError `host-not-found`
   */
  getHost(name: string, options?: Pick<RunOptions, "signal">): Promise<BerthHost>;
  /** All hosts of the subscription by name, incomplete ones too. */
  listHosts(options?: ListOptions): Promise<Host[]>;
  /** A host and the answer of its Docker. */
  inspectHost(name: string, options?: InspectOptions): Promise<HostReport>;
  /** Removes a host, and its client certificate from the store. */
  removeHost(name: string, options?: RemoveOptions): Run<Removal>;
  /** Starts a host, and waits until its Docker answers. */
  startHost(name: string, options?: PowerOptions): Run<Host>;
  /** Stops a host. Its machine is no longer billed, its disks and address are. */
  stopHost(name: string, options?: RunOptions): Run<Host>;
  /** Replaces the server certificate. */
  rotateHost(name: string, options?: RotateOptions): Run<RotatedHost>;
  /** Makes all client certificates of a host worthless, and stores a new one. */
  revokeHost(name: string, options?: RevokeOptions): Run<RotatedHost>;
  /** Makes a new version of an image with Docker Engine and container images in it, for `image: "gallery:NAME"`. */
  createImage(request: ImageRequest, options?: CreateImageOptions): Run<BakedImage>;
  /** The images that Berth made, by name and version. */
  listImages(options?: Pick<RunOptions, "signal">): Promise<BakedImage[]>;
  /** Removes an image, or one version: `NAME:VERSION`. */
  removeImage(image: string, options?: RunOptions): Run<Removal>;
  /** Issues a client certificate for another user, which opens this host alone. The store does not keep it. */
  issueClient(
    name: string,
    options?: ClientCertificateOptions & { readonly signal?: AbortSignal | undefined },
  ): Promise<TlsMaterial>;
}

/**
 * Everything in one call: a connection to one subscription, the sign-in, and a store of certificates. Nothing is sent yet.
 * @throws BerthError `package-missing` without `@azure/identity` and without a credential; `cloud-unknown`, `option-invalid`
 * @example
 * const berth = await connectBerth({ subscriptionId });
 * await using host = await berth.createHost({ name: "build-1", allowFrom: ["203.0.113.7"] });
 * console.log(await host.docker.version());
 */
export async function connectBerth(options: BerthOptions): Promise<Berth> {
  requireOption("options", isObject(options), "an object");
  const given = options.store ?? fileStore(userFolder(process.env));
  const store = checkedStore(given);
  const { credential = await defaultCredential(options.cloud) } = options;
  const azure = await connectAzure({ sizeCache: store.sizes, ...options, credential });
  const authority = ownAuthority(store, options.authority);
  const connection = { azure, store };
  const clientOf = (host: TrustingHost) =>
    ensureHostClient(host, store, async () => issueHostClient(host, await authority()));
  return {
    azure,
    store: given,
    authority,
    createHost: (input, given = {}) =>
      startRun(given, async (onEvent, events) => {
        const spec = parseHostSpec(input);
        const keepClient = keepIn(store, spec.name, given.keepClient);
        const created = await createHost(azure, spec, await authority(), { ...given, onEvent, keepClient });
        return berthHost(connection, { ...created, client: Promise.resolve(created.client), events });
      }),
    createHosts: (inputs, given = {}) =>
      startRun(given, async (onEvent) => {
        const specs = inputs.map((input) => parseHostSpec(input));
        const keepClient = async (name: string, client: TlsMaterial) => {
          await store.writeClient(name, client);
          await given.keepClient?.(name, client);
        };
        return createHosts(azure, specs, await authority(), { ...given, onEvent, keepClient });
      }),
    adoptHost: (input, given = {}) =>
      startRun(given, async (onEvent, events) => {
        const { name } = parseAdoption(input);
        const keepClient = keepIn(store, name, given.keepClient);
        const { host, client } = await adoptHost(azure, input, await authority(), { ...given, onEvent, keepClient });
        return berthHost(connection, { host, client: Promise.resolve(client), isNew: false, events });
      }),
    async getHost(name, given) {
      const host = await findHost(azure, name, given);
      return berthHost(connection, { host, client: clientOf(host), isNew: false, events: noEvents });
    },
    listHosts: (given) => listHosts(azure, given),
    inspectHost: (name, given = {}) => inspectHost(azure, name, { ...given, client: given.client ?? clientOf }),
    removeHost: (name, given = {}) =>
      startRun(given, (onEvent) => removeWithClient(connection, name, { ...given, onEvent })),
    startHost: (name, given = {}) =>
      startRun(given, (onEvent) => startHost(azure, name, { ...given, client: given.client ?? clientOf, onEvent })),
    stopHost: (name, given = {}) => startRun(given, (onEvent) => stopHost(azure, name, { ...given, onEvent })),
    rotateHost: (name, given = {}) =>
      startRun(given, async (onEvent) => rotateHost(azure, name, await authority(), { ...given, onEvent })),
    revokeHost: (name, given = {}) =>
      startRun(given, async (onEvent) => {
        const keepClient = keepIn(store, name, given.keepClient);
        return revokeHost(azure, name, await authority(), { ...given, onEvent, keepClient });
      }),
    createImage: (request, given = {}) =>
      startRun(given, (onEvent) => createImage(azure, request, { ...given, onEvent })),
    listImages: (given) => listImages(azure, given),
    removeImage: (image, given = {}) => startRun(given, (onEvent) => removeImage(azure, image, { ...given, onEvent })),
    issueClient: async (name, given) => issueHostClient(await findHost(azure, name, given), await authority(), given),
  };
}

/** The given authority, or that of the store. It is read again after a failure. */
function ownAuthority(store: CertificateStore, given: Authority | undefined): () => Promise<Authority> {
  let reading: Promise<Authority> | undefined;
  return async () => {
    if (given !== undefined) return given;
    reading ??= ensureAuthority(store, { name: "Berth" }).catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
}

function keepIn(store: CertificateStore, name: string, also: CreateHostOptions["keepClient"]) {
  return async (client: TlsMaterial) => {
    await store.writeClient(name, client);
    await also?.(client);
  };
}

const noEvents: AsyncIterable<never> = {
  async *[Symbol.asyncIterator]() {},
};
