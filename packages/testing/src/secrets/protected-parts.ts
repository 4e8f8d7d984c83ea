import type { SentRequest } from "./sent-requests.ts";

/** The two parts of a request's body: what Azure never shows again, and what readers of the subscription may see. */
export interface Parts {
  /** The resource of the protected part, such as `deployments/berth.demo`; undefined where there is none. */
  readonly place: string | undefined;
  readonly hidden: unknown;
  readonly open: unknown;
}

/** Separates protected settings, protected parameters, secure parameters and the value of a vault secret from a body. */
export function protectedParts({ method, path, body }: Pick<SentRequest, "method" | "path" | "body">): Parts {
  const [, kind = "", name = ""] =
    /\/(deployments|extensions|runCommands|secrets)\/([^/]+)(?:\/\w+)?$/i.exec(path) ?? [];
  if (kind === "" || body === "" || !["PUT", "POST", "PATCH"].includes(method))
    return { place: undefined, hidden: undefined, open: body };
  const open = JSON.parse(body) as JsonObject;
  return { place: `${kind}/${name}`, hidden: takers[kind.toLowerCase()]?.(open), open };
}

type JsonObject = Record<string, unknown>;

/** Each removes what it returns from the body. */
const takers: Readonly<Record<string, (body: JsonObject) => unknown>> = {
  deployments: (body) => takeSecureParameters(fieldsOf(body["properties"])),
  extensions: (body) => take(fieldsOf(body["properties"]), "protectedSettings"),
  runcommands: (body) => take(fieldsOf(body["properties"]), "protectedParameters"),
  secrets: (body) => take(body, "value"),
};

function takeSecureParameters(properties: JsonObject): unknown[] {
  const declared = fieldsOf(fieldsOf(properties["template"])["parameters"]);
  const given = fieldsOf(properties["parameters"]);
  return Object.keys(given)
    .filter((name) => /^secure(?:string|object)$/i.test(String(fieldsOf(declared[name])["type"])))
    .map((name) => take(given, name));
}

function take(fields: JsonObject, name: string): unknown {
  const taken = fields[name];
  delete fields[name];
  return taken;
}

function fieldsOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}
