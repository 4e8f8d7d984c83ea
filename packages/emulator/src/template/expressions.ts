import { ArmError } from "../arm-error.ts";

/** A parsed template expression: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: "member"; readonly of: Expression; readonly key: Expression };

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
      if (peek() === "[") {
        take();
        found = { kind: "member", of: found, key: whole() };
        take("]");
      } else if (peek()?.startsWith(".") === true)
        found = { kind: "member", of: found, key: { kind: "literal", value: take().slice(1) } };
      else return found;
    }
  };
  const expression = whole();
  if (position !== tokens.length) throw invalid(source);
  return expression;
}

function tokenize(source: string): string[] {
  const tokens: string[] = [];
  const pattern = /\s*('(?:[^']|'')*'|-?\d+|\.[A-Za-z_]\w*|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*(?=\())?|[()[\],])/y;
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

function invalid(source: string): ArmError {
  return new ArmError(400, "InvalidTemplate", `Unable to parse language expression '${source}'.`);
}
