import type { IncomingHttpHeaders } from "node:http";
import type { Json } from "../json.ts";
import type { World } from "../world.ts";

export interface ArmRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
  /** The text as it came, for the token endpoint's forms. */
  readonly text: string;
  /** What the route's pattern captured. */
  readonly parts: Readonly<Record<string, string>>;
  /** Where this server is, as its clients know it. */
  readonly origin: string;
}

export interface ArmResponse {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  /** `{name}` captures one segment, `{name*}` the rest. Compared without regard to case, as ARM does. */
  readonly pattern: string;
  /** Reached without a bearer token. */
  readonly open?: boolean;
  /** Reached without an api-version. */
  readonly unversioned?: boolean;
  readonly handle: (world: World, request: ArmRequest) => ArmResponse | Promise<ArmResponse>;
}

export interface Match {
  readonly route: Route;
  readonly parts: Readonly<Record<string, string>>;
}

/** Finds the first route for a method and a path. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const compiled = routes.map((route) => ({ route, pattern: compile(route.pattern) }));
  return (method, path) => {
    for (const { route, pattern } of compiled) {
      const found = route.method === method ? pattern.exec(path) : null;
      if (found !== null)
        return {
          route,
          parts: Object.fromEntries(
            Object.entries(found.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value ?? "")]),
          ),
        };
    }
    return undefined;
  };
}

function compile(pattern: string): RegExp {
  const source = pattern
    .replace(/[.]/g, "\\.")
    .replace(/\{(\w+)(\*?)\}/g, (_all, name: string, rest: string) => `(?<${name}>${rest === "" ? "[^/]+" : ".+?"})`);
  return new RegExp(`^${source}/?$`, "i");
}
