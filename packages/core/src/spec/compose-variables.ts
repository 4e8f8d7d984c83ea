import { isObject, type JsonObject } from "../json.ts";
import type { Path } from "./compose-parse.ts";

/** Of a variable whose value is not known, `set`. */
export type VariableState = "unset" | "empty" | "set";
type StateOf = (name: string) => VariableState;

/** A variable that compose would replace, and that nothing sets. */
interface MissingVariable {
  readonly name: string;
  readonly at: Path;
  /** `${NAME:?…}`: compose ends without it. Otherwise it takes an empty text. */
  readonly isRequired: boolean;
}

interface VariableProblems {
  readonly missing: readonly MissingVariable[];
  /** Values such as `${` that compose rejects. */
  readonly malformed: readonly Path[];
}

/**
 * What compose does not find while it replaces the variables in the values of a file. It replaces them in services of inactive
 * profiles too, and not in the names of fields.
 * https://github.com/compose-spec/compose-go/blob/main/template/template.go
 */
export function variableProblems(fields: JsonObject, stateOf: StateOf): VariableProblems {
  const missing: MissingVariable[] = [];
  const malformed: Path[] = [];
  const visit = (value: unknown, at: Path): void => {
    if (typeof value === "string") {
      const found = textProblems(value, stateOf);
      if (found === undefined) malformed.push(at);
      else missing.push(...found.map((each) => ({ ...each, at })));
    } else if (Array.isArray(value)) for (const [index, each] of value.entries()) visit(each, [...at, index]);
    else if (isObject(value)) for (const [name, each] of Object.entries(value)) visit(each, [...at, name]);
  };
  for (const [name, value] of Object.entries(fields)) if (!name.startsWith("x-")) visit(value, [name]);
  return { missing, malformed };
}

type InText = Omit<MissingVariable, "at">;

/** Undefined for a malformed text. A `$` that begins no variable is text. */
function textProblems(text: string, stateOf: StateOf): InText[] | undefined {
  const found: InText[] = [];
  for (let at = text.indexOf("$"); at !== -1; at = text.indexOf("$", at)) {
    const rest = text.slice(at);
    const plain = /^\$(?:\$|([A-Za-z_]\w*))/.exec(rest);
    if (plain !== null) {
      const [whole, name] = plain;
      if (name !== undefined && stateOf(name) === "unset") found.push({ name, isRequired: false });
      at += whole.length;
    } else if (rest[1] === "{") {
      const end = closingBrace(rest);
      const inside = end === undefined ? undefined : bracedProblems(rest.slice(2, end), stateOf);
      if (end === undefined || inside === undefined) return undefined;
      found.push(...inside);
      at += end + 1;
    } else at += 1;
  }
  return found;
}

/** `NAME`, `NAME:-default`, `NAME-default`, `NAME:?message`, `NAME?message`, `NAME:+other`, `NAME+other`. */
function bracedProblems(inside: string, stateOf: StateOf): InText[] | undefined {
  const [, name, colon, operator, word = ""] = /^([A-Za-z_]\w*)(?:(:?)([-+?])([\s\S]*))?$/.exec(inside) ?? [];
  if (name === undefined) return undefined;
  if (operator === undefined) return stateOf(name) === "unset" ? [{ name, isRequired: false }] : [];
  // With a colon, an empty text counts as none.
  const isGiven = stateOf(name) === "set" || (stateOf(name) === "empty" && colon === "");
  if (operator === "?") return isGiven ? [] : [{ name, isRequired: true }];
  // Compose looks at the word only if it takes it.
  return isGiven === (operator === "+") ? textProblems(word, stateOf) : [];
}

function closingBrace(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.startsWith("${", at)) depth += 1;
    else if (text[at] === "}") depth -= 1;
    if (depth === 0 && at > 0) return at;
  }
  return undefined;
}
