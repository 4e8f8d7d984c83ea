import { errorBodyOf } from "./error-bodies.ts";

/** ARM's error body, of which every field may be missing. */
export interface ArmError {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly target?: string | undefined;
}

/** What an Azure client threw, or a deployment's `error` body, taken apart. */
export interface ParsedArmError {
  readonly status: number | undefined;
  /** What the network said, where Azure was not reached at all. */
  readonly network: string | undefined;
  readonly outer: ArmError;
  /** The outer code is always DeploymentFailed; what happened is in the details, sometimes as JSON inside a message. */
  readonly inner: ArmError;
  /** All of them, from the inner to the outer: what is innermost may be a word of one service alone. */
  readonly levels: readonly ArmError[];
}

/** Networks and gateways answer for Azure, too: nothing about the shape of an error is taken for granted. */
export function parseArmError(error: unknown): ParsedArmError {
  if (!isObject(error)) {
    const outer = { message: asText(error) };
    return { status: undefined, network: undefined, outer, inner: outer, levels: [outer] };
  }
  const { statusCode, code, name, message, details, innererror, request, response } = error;
  const status = typeof statusCode === "number" ? statusCode : undefined;
  const text = (isObject(response) ? response["bodyAsText"] : undefined) ?? errorBodyOf(request);
  // Some clients have read the body already, and left out what their model of an error has no room for.
  const body = bodyOf(parsed(text)) ?? bodyOf(details);
  const words = typeof message === "string" ? message : asText(error);
  const network =
    status === undefined &&
    typeof code === "string" &&
    /^(E[A-Z]+|REQUEST_SEND_ERROR|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/.test(code)
      ? `${code}: ${words}`
      : undefined;
  const named =
    typeof code === "string"
      ? code
      : (codeInSentence(words) ?? (typeof name === "string" && name !== "Error" ? name : undefined));
  const whole = body ?? { code: named, message: words, details, innererror };
  const [outer, ...deeper] = levelsOf(whole);
  return { status, network, outer, inner: deeper.at(-1) ?? outer, levels: [outer, ...deeper].toReversed() };
}

/** The clients put the code of work that failed into a sentence, and nowhere else. */
function codeInSentence(message: string): string | undefined {
  return /^The long-running operation has failed\. (\w+)\./.exec(message)?.[1];
}

type JsonObject = Readonly<Record<string, unknown>>;

/** From the outer to the inner. */
function levelsOf(error: JsonObject): [ArmError, ...ArmError[]] {
  const { details, innererror, message } = error;
  const next =
    (Array.isArray(details) ? details.find(saysSomething) : undefined) ?? embedded(message) ?? coded(innererror);
  return [fieldsOf(error), ...(next === undefined ? [] : levelsOf(next))];
}

function saysSomething(value: unknown): value is JsonObject {
  return isObject(value) && (typeof value["code"] === "string" || typeof value["message"] === "string");
}

/** Of what is an `innererror`, some is only what the service's own program threw. */
function coded(value: unknown): JsonObject | undefined {
  return isObject(value) && typeof value["code"] === "string" ? value : undefined;
}

function embedded(message: unknown): JsonObject | undefined {
  if (typeof message !== "string" || !message.trimStart().startsWith("{")) return undefined;
  const body = parsed(message);
  const error = isObject(body) ? body["error"] : undefined;
  return isObject(error) ? error : undefined;
}

function bodyOf(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const { error, code } = value;
  if (isObject(error)) return error;
  return typeof code === "string" ? value : undefined;
}

function fieldsOf({ code, message, target }: JsonObject): ArmError {
  return {
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof target === "string" ? { target } : {}),
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}

/** Also of what has no text, such as an object without a prototype. */
export function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
