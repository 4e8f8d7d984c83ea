import { invalidTemplate } from "./errors.ts";

/** A parsed template expression: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
  | {
      readonly kind: "member";
      readonly of: Expression;
      readonly key: Expression;
      /** `.?name` and `[?index]`: null in place of an error if there is no such member. */
      readonly isSafe: boolean;
    };

export type Call = Extract<Expression, { kind: "call" }>;

/** Returns the text between `[` and `]`; undefined if the text is not an expression. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith("[") && text.endsWith("]") && !text.startsWith("[[") ? text.slice(1, -1) : undefined;
}

/**
 * Removes the bracket that escapes a text in brackets. A text that does not end with `]` is not escaped, however it begins:
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions#escape-characters
 */
export function unescapeLiteral(text: string): string {
  return text.startsWith("[[") && text.endsWith("]") ? text.slice(1) : text;
}

export function parseExpression(source: string): Expression {
  const tokens = tokenize(source);
  let position = 0;
  const peek = () => tokens[position];
  const take = (expected?: string) => {
    const token = tokens[position];
    if (token === undefined || (expected !== undefined && token !== expected)) throw invalid(source);
    position += 1;
    return token;
  };
  const primary = (): Expression => {
    const token = take();
    if (token.startsWith("'")) return { kind: "literal", value: token.slice(1, -1).replaceAll("''", "'") };
    if (/^-?\d+$/.test(token)) return { kind: "literal", value: Number(token) };
    if (!/^[A-Za-z_][\w.]*$/.test(token)) throw invalid(source);
    take("(");
    const parameters: Expression[] = [];
    while (peek() !== ")") {
      parameters.push(whole());
      if (peek() === ",") take();
      else if (peek() !== ")") throw invalid(source);
    }
    take(")");
    return { kind: "call", name: token, arguments: parameters };
  };
  const whole = (): Expression => {
    let found = primary();
    for (;;) {
      const next = peek();
      if (next === "[" || next === "[?") {
        take();
        found = { kind: "member", of: found, key: whole(), isSafe: next === "[?" };
        take("]");
      } else if (next?.startsWith(".") === true) {
        const isSafe = next.startsWith(".?");
        const key = take().slice(isSafe ? 2 : 1);
        found = { kind: "member", of: found, key: { kind: "literal", value: key }, isSafe };
      } else return found;
    }
  };
  const expression = whole();
  if (position !== tokens.length) throw invalid(source);
  return expression;
}

/** All calls in an expression, the outer ones first. */
export function callsIn(expression: Expression): Call[] {
  switch (expression.kind) {
    case "literal":
      return [];
    case "member":
      return [...callsIn(expression.of), ...callsIn(expression.key)];
    case "call":
      return [expression, ...expression.arguments.flatMap(callsIn)];
  }
}

function tokenize(source: string): string[] {
  const tokens: string[] = [];
  const pattern = /\s*('(?:[^']|'')*'|-?\d+|\.\??[A-Za-z_]\w*|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*(?=\s*\())?|\[\?|[()[\],])/y;
  let at = 0;
  while (at < source.trimEnd().length) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found === null) throw invalid(source);
    tokens.push(found[1] ?? "");
    at = pattern.lastIndex;
  }
  return tokens;
}

function invalid(source: string) {
  return invalidTemplate(`Unable to parse language expression '${source}'.`);
}
