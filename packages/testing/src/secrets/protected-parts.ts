import type { SentRequest } from "./sent-requests.ts";

/** A request's body in two: what Azure never shows again, and what those who may read may see. */
export interface Parts {
  /** Where the protected part stands, such as `deployments/berth.demo`; undefined where there is none. */
  readonly place: string | undefined;
  readonly hidden: unknown;
  readonly open: unknown;
}

/** Takes protected settings, protected parameters, secure parameters and the value of a vault's secret out of a body. */
export function protectedParts({ method, path, body }: Pick<SentRequest, "method" | "path" | "body">): Parts {
  const [, kind = "", name = ""] =
    /\/(deployments|extensions|runCommands|secrets)\/([^/]+)(?:\/\w+)?$/i.exec(path) ?? [];
  if (kind === "" || body === "" || !["PUT", "POST", "PATCH"].includes(method))
    return { place: undefined, hidden: undefined, open: body };
  const open = JSON.parse(body) as Fields;
  return { place: `${kind}/${name}`, hidden: takers[kind.toLowerCase()]?.(open), open };
}

type Fields = Record<string, unknown>;

/** What is taken is gone from what is left. */
const takers: Readonly<Record<string, (body: Fields) => unknown>> = {
  deployments: (body) => takeSecureParameters(fieldsOf(body["properties"])),
  extensions: (body) => take(fieldsOf(body["properties"]), "protectedSettings"),
  runcommands: (body) => take(fieldsOf(body["properties"]), "protectedParameters"),
  secrets: (body) => take(body, "value"),
};

function takeSecureParameters(properties: Fields): unknown[] {
  const declared = fieldsOf(fieldsOf(properties["template"])["parameters"]);
  const given = fieldsOf(properties["parameters"]);
  return Object.keys(given)
    .filter((name) => /^secure(?:string|object)$/i.test(String(fieldsOf(declared[name])["type"])))
    .map((name) => take(given, name));
}

function take(fields: Fields, name: string): unknown {
  const taken = fields[name];
  delete fields[name];
  return taken;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
