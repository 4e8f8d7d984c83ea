import type Dockerode from "dockerode";
import type { Azure } from "../azure/connect.ts";
import type { TlsMaterial } from "../certificates/material.ts";
import { connectDocker } from "../docker/connect.ts";
import { isBerthError } from "../errors/index.ts";
import type { BerthEvent } from "../events.ts";
import type { Host } from "../hosts/model/host.ts";
import type { Removal } from "../hosts/remove/removal.ts";
import { type RemoveOptions, removeHost } from "../hosts/remove/remove-host.ts";
import type { CertificateStore } from "../stores/store.ts";

/**
 * A host as it was when the call returned, with what works on it.
 *
 * With `await using`, the end of the block removes the host if the call that returned it created its machine. A host that
 * existed before, whether it was found, continued or adopted, is left as it is.
 */
export interface BerthHost extends Host, AsyncDisposable {
  /** The client certificate, which the store has too. @throws BerthError why there is none */
  readonly client: TlsMaterial;
  /**
   * A dockerode client over mutual TLS.
   * @throws BerthError `docker-unreachable` for a host without an address, and why there is no client certificate
   */
  readonly docker: Dockerode;
  /** What the call that returned the host reported. */
  readonly events: AsyncIterable<BerthEvent>;
  /** Whether the call that returned the host created its machine. */
  readonly isNew: boolean;
  /** Removes the host, or restores an adopted machine, and removes the client certificate from the store. */
  remove(options?: RemoveOptions): Promise<Removal>;
}

/** What a {@link BerthHost} is made of. */
export interface BerthHostParts {
  readonly host: Host;
  readonly isNew: boolean;
  readonly events: AsyncIterable<BerthEvent>;
  /** Resolves with the client certificate, or rejects with why there is none. */
  readonly client: Promise<TlsMaterial>;
}

interface Connection {
  readonly azure: Azure;
  readonly store: CertificateStore;
}

export async function berthHost(connection: Connection, parts: BerthHostParts): Promise<BerthHost> {
  const { host, isNew, events } = parts;
  const client = await settled(parts.client);
  const docker = await settled(parts.client.then((material) => connectDocker(host, material)));
  let isRemoved = false;
  const remove = async (options: RemoveOptions = {}) => {
    const removal = await removeWithClient(connection, host.name, options);
    isRemoved = true;
    return removal;
  };
  const dispose = async () => {
    if (!isNew || isRemoved) return;
    await remove().catch((error: unknown) => {
      if (!isBerthError(error, "host-not-found")) throw error;
    });
  };
  // Not enumerable: `docker` holds the key, so that no log of a host may reach it.
  return Object.defineProperties({ ...host, isNew } as BerthHost, {
    client: { get: client },
    docker: { get: docker },
    events: { value: events },
    remove: { value: remove },
    [Symbol.asyncDispose]: { value: dispose },
  });
}

export async function removeWithClient(
  { azure, store }: Connection,
  name: string,
  options: RemoveOptions,
): Promise<Removal> {
  const removal = await removeHost(azure, name, options);
  await store.removeClient(name);
  return removal;
}

/** Waits for a value, and gives it or throws what it was rejected with whenever it is asked for. */
async function settled<Value>(promise: Promise<Value>): Promise<() => Value> {
  const [result] = await Promise.allSettled([promise]);
  return () => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  };
}
