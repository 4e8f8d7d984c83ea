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
  /** The fields as compose reads them. Of a variable whose value is not known, the name stays. */
  readonly filled: JsonObject;
}

/**
 * What compose does not find while it replaces the variables in the values of a file. It replaces them in services of inactive
 * profiles too, and not in the names of fields.
 * https://github.com/compose-spec/compose-go/blob/main/template/template.go
 */
export function variableProblems(fields: JsonObject, stateOf: StateOf): VariableProblems {
  const missing: MissingVariable[] = [];
  const malformed: Path[] = [];
  const visit = (value: unknown, at: Path): unknown => {
    if (typeof value === "string") {
      const read = readText(value, stateOf);
      if (read === undefined) malformed.push(at);
      else missing.push(...read.missing.map((each) => ({ ...each, at })));
      return read?.text ?? value;
    }
    if (Array.isArray(value)) return value.map((each, index) => visit(each, [...at, index]));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, visit(each, [...at, name])]));
  };
  const filled = Object.entries(fields).map(([name, value]) => [
    name,
    name.startsWith("x-") ? value : visit(value, [name]),
  ]);
  return { missing, malformed, filled: Object.fromEntries(filled) };
}

interface ReadText {
  readonly text: string;
  readonly missing: readonly Omit<MissingVariable, "at">[];
}

/** Undefined for a malformed text. A `$` that begins no variable is text. */
function readText(text: string, stateOf: StateOf): ReadText | undefined {
  const parts: ReadText[] = [];
  let from = 0;
  const add = (end: number, part: ReadText) => {
    parts.push(part);
    from = end;
  };
  for (let at = text.indexOf("$"); at !== -1; at = text.indexOf("$", Math.max(from, at + 1))) {
    const rest = text.slice(at);
    const [plain, name] = /^\$(?:\$|([A-Za-z_]\w*))/.exec(rest) ?? [];
    if (plain === undefined && rest[1] !== "{") continue;
    add(at, { text: text.slice(from, at), missing: [] });
    if (plain !== undefined) {
      add(at + plain.length, name === undefined ? { text: plain, missing: [] } : readName(name, stateOf));
      continue;
    }
    const end = closingBrace(rest);
    const read = end === undefined ? undefined : readBraced(rest.slice(2, end), stateOf);
    if (end === undefined || read === undefined) return undefined;
    add(at + end + 1, read);
  }
  return {
    text: [...parts.map((part) => part.text), text.slice(from)].join(""),
    missing: parts.flatMap((part) => part.missing),
  };
}

function readName(name: string, stateOf: StateOf): ReadText {
  const state = stateOf(name);
  return {
    text: state === "set" ? `\${${name}}` : "",
    missing: state === "unset" ? [{ name, isRequired: false }] : [],
  };
}

/** `NAME`, `NAME:-default`, `NAME-default`, `NAME:?message`, `NAME?message`, `NAME:+other`, `NAME+other`. */
function readBraced(inside: string, stateOf: StateOf): ReadText | undefined {
  const [, name, colon, operator, word = ""] = /^([A-Za-z_]\w*)(?:(:?)([-+?])([\s\S]*))?$/.exec(inside) ?? [];
  if (name === undefined) return undefined;
  if (operator === undefined) return readName(name, stateOf);
  // With a colon, an empty text counts as none.
  const isGiven = stateOf(name) === "set" || (stateOf(name) === "empty" && colon === "");
  if (operator === "?" && !isGiven) return { text: "", missing: [{ name, isRequired: true }] };
  // Compose looks at the word only if it takes it.
  if (isGiven === (operator === "+")) return readText(word, stateOf);
  return operator === "+" ? { text: "", missing: [] } : readName(name, stateOf);
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
