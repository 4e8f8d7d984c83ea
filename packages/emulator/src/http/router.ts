import type { IncomingHttpHeaders } from "node:http";
import type { Json } from "../json.ts";
import type { World } from "../world.ts";

export interface ArmRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
  /** The unparsed body, for the token endpoint's forms. */
  readonly text: string;
  /** The path segments that the route's pattern captured. */
  readonly parts: Readonly<Record<string, string>>;
  /** The server's origin, as this client addresses it. */
  readonly origin: string;
}

export interface ArmResponse {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  /** `{name}` captures one segment, `{name*}` all that follow. Matched case-insensitively, as ARM does. */
  readonly pattern: string;
  /** Whether the route needs no bearer token. */
  readonly open?: boolean;
  /** Whether the route needs no api-version. */
  readonly unversioned?: boolean;
  readonly handle: (world: World, request: ArmRequest) => ArmResponse | Promise<ArmResponse>;
}

export interface Match {
  readonly route: Route;
  readonly parts: Readonly<Record<string, string>>;
}

/** Returns a function that finds the first route for a method and a path. */
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
