import { type EmulatedAzure, type EmulatedAzureOptions, emulatedAzure } from "@dockberth/testing";
import { expect } from "vitest";
import { type LocalFunction, type LocalOptions, startLocalFunction } from "../local/start.ts";
import type { Role } from "../src/access/roles.ts";
import type { Route } from "../src/http/route.ts";

export interface Local extends LocalFunction, AsyncDisposable {
  readonly cloud: EmulatedAzure;
  /** Sends a request as a caller with these roles; without roles, anonymously. */
  call(method: string, path: string, options?: CallOptions): Promise<CallResult>;
  /** Waits until an operation has ended; resolves with it. */
  // biome-ignore lint/suspicious/noExplicitAny: a body as JSON.parse returns it
  ended(location: string): Promise<any>;
}

export interface CallOptions {
  readonly roles?: readonly Role[];
  /** The object id in the token. */
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CallResult {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a body as JSON.parse returns it
  readonly body: any;
  readonly text: string;
}

/** The application on this machine, as `npm run function` runs it, with worker loops in this process. */
export async function startLocal(
  given: Omit<LocalOptions, "emulator"> = {},
  emulated: EmulatedAzureOptions = {},
): Promise<Local> {
  const cloud = await emulatedAzure(emulated);
  const local = await startLocalFunction({ emulator: cloud.emulator, loops: 1, quiet: true, ...given });
  const call: Local["call"] = async (method, path, options = {}) => {
    const { as, body, headers = {} } = options;
    const roles: readonly Role[] = options.roles ?? ["Berth.Admin"];
    const token = await local.identity.token(roles, as === undefined ? {} : { oid: as });
    const response = await fetch(new URL(path, local.url), {
      redirect: "manual",
      method,
      headers: {
        ...(roles.length === 0 ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : undefined, text };
  };
  const close = async () => {
    await local.close();
    await cloud.emulator.close();
  };
  return {
    ...local,
    cloud,
    call,
    async ended(location) {
      for (;;) {
        const { body } = await call("GET", location);
        if (["Succeeded", "Failed", "Canceled"].includes(body.status)) return body;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Whether the route's own list of responses has this one, by status, media type and schema. */
export function expectDescribed(route: Route, { status, headers, body }: CallResult): void {
  const spec = route.responses[status];
  expect(spec, `${route.name} answered ${status}: ${JSON.stringify(body)}`).toBeDefined();
  const contentType = headers.get("content-type")?.split(";")[0];
  if (status !== 304) expect(contentType).toBe(spec?.contentType ?? "application/json");
  if (spec?.schema !== undefined && body !== undefined) {
    const { success, error } = spec.schema.safeParse(body);
    expect(success, `${route.name} ${status}: ${error?.message}`).toBe(true);
  }
  expect(status, JSON.stringify(body)).not.toBe(500);
}

/** A path of a route, with `part` for each of its parameters. */
export function pathOf({ path }: Route, part: string): string {
  return `/api/${path.replace(/\{\w+\}/g, encodeURIComponent(part))}`;
}
