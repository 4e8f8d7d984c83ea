import { isObject, type JsonObject, parseJson } from "../../json.ts";
import { errorBodyOf } from "./error-bodies.ts";

/** ARM's error body, of which every field may be missing. */
export interface ArmError {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly target?: string | undefined;
  /** What policies and some services add, by type. */
  readonly additionalInfo?: readonly { readonly type?: unknown; readonly info?: unknown }[] | undefined;
}

/** What an Azure client threw, or the `error` body of a deployment. */
export interface ParsedArmError {
  readonly status: number | undefined;
  /** What the network reported, where Azure was not reached at all. */
  readonly network: string | undefined;
  readonly outer: ArmError;
  /** The outer code is often just DeploymentFailed. The reason is in the details, sometimes as JSON inside a message. */
  readonly inner: ArmError;
  /** All levels, from the inner to the outer: the innermost code may be known to one service only. */
  readonly levels: readonly ArmError[];
}

/** Takes an error apart. Networks and gateways answer in Azure's place, so nothing about its shape is assumed. */
export function parseArmError(error: unknown): ParsedArmError {
  if (!isObject(error)) {
    const outer = { message: asText(error) };
    return { status: undefined, network: undefined, outer, inner: outer, levels: [outer] };
  }
  const { statusCode, code, name, message, details, innererror, additionalInfo, request, response } = error;
  const status = typeof statusCode === "number" ? statusCode : undefined;
  const text = (isObject(response) ? response["bodyAsText"] : undefined) ?? errorBodyOf(request);
  // Some clients have parsed the body already and dropped what their model of an error does not have.
  const body = bodyOf(parseJson(text)) ?? bodyOf(details);
  const words = typeof message === "string" ? message : asText(error);
  const network = status === undefined && isNetworkCode(code) ? `${code}: ${words}` : undefined;
  const named =
    typeof code === "string"
      ? code
      : (codeInSentence(words) ?? (typeof name === "string" && name !== "Error" ? name : undefined));
  const whole = body ?? {
    ...(named === undefined ? {} : { code: named }),
    message: words,
    details,
    innererror,
    additionalInfo,
  };
  const [outer, ...deeper] = levelsOf(whole);
  return { status, network, outer, inner: deeper.at(-1) ?? outer, levels: [outer, ...deeper].toReversed() };
}

/** The text of any value, also of one that has none, such as an object without a prototype. */
export function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function isNetworkCode(code: unknown): code is string {
  return typeof code === "string" && /^(E[A-Z]+|REQUEST_SEND_ERROR|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/.test(code);
}

/** For a failed long-running operation the clients put Azure's code into this sentence only. */
function codeInSentence(message: string): string | undefined {
  return /^The long-running operation has failed\. (\w+)\./.exec(message)?.[1];
}

/** From the outer to the inner. */
function levelsOf(error: JsonObject): [ArmError, ...ArmError[]] {
  const { details, innererror, message } = error;
  const next =
    (Array.isArray(details) ? details.find(hasCodeOrMessage) : undefined) ?? embedded(message) ?? coded(innererror);
  return [fieldsOf(error), ...(next === undefined ? [] : levelsOf(next))];
}

function hasCodeOrMessage(value: unknown): value is JsonObject {
  return isObject(value) && (typeof value["code"] === "string" || typeof value["message"] === "string");
}

/** An `innererror` without a code is an exception of the service's own program. */
function coded(value: unknown): JsonObject | undefined {
  return isObject(value) && typeof value["code"] === "string" ? value : undefined;
}

function embedded(message: unknown): JsonObject | undefined {
  if (typeof message !== "string" || !message.trimStart().startsWith("{")) return undefined;
  const body = parseJson(message);
  const error = isObject(body) ? body["error"] : undefined;
  return isObject(error) ? error : undefined;
}

function bodyOf(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const { error, code } = value;
  if (isObject(error)) return error;
  return typeof code === "string" ? value : undefined;
}

/** More than Azure's longest messages, which carry 4 KB of a guest's output; each is searched and shown. */
const maxCharacters = 16_384;

function fieldsOf({ code, message, target, additionalInfo }: JsonObject): ArmError {
  const text = (value: unknown) => (typeof value === "string" ? value.slice(0, maxCharacters) : undefined);
  const fields = { code: text(code), message: text(message), target: text(target) };
  return Array.isArray(additionalInfo) ? { ...fields, additionalInfo: additionalInfo.filter(isObject) } : fields;
}
