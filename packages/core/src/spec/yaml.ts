import { type Document, Lexer, parseDocument } from "yaml";
import { extentText, maxExtent } from "./limits.ts";

/**
 * The problems of a document. Unknown tags, such as compose's `!reset`, count as problems, because parsing drops them.
 * Only the first line of the parser's message is used, which contains the position: the rest quotes the text, which may
 * contain a password.
 */
export function problemsOf({ errors, warnings }: Document): { readonly message: string; readonly line?: number }[] {
  return [...errors, ...warnings].map(({ message, linePos }) => ({
    message: (message.split("\n")[0] ?? "").replace(/:$/, ""),
    ...(linePos === undefined ? {} : { line: linePos[0].line }),
  }));
}

/**
 * Parses YAML, which includes JSON.
 * @param maxAliases how often an anchor may be used, counting those in it. The text may come from anybody
 * @throws Error with the message of the first problem
 */
export function parseYaml(text: string, maxAliases = 50): unknown {
  if (isTooDeep(text)) throw new Error(`it ${extentText}`);
  const document = parseDocument(text);
  const [problem] = problemsOf(document);
  if (problem !== undefined) throw new Error(problem.message);
  return document.toJS({ maxAliasCount: maxAliases });
}

/** The parser takes a second for a hundred thousand brackets; its lexer takes milliseconds. */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === "[" || lexeme === "{") open += 1;
    else if (lexeme === "]" || lexeme === "}") open -= 1;
    if (open > maxExtent.levels) return true;
  }
  return false;
}
