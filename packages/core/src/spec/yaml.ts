import { type Document, parseDocument } from "yaml";

/**
 * What is wrong with a document. A tag that nothing is known of, such as compose's `!reset`, is: what it asks for would be
 * lost. A parser's message goes on to quote the lines around the mistake, in which there may be a password: only its first
 * line is told, which ends with the place.
 */
export function problemsOf({ errors, warnings }: Document): { readonly message: string; readonly line?: number }[] {
  return [...errors, ...warnings].map(({ message, linePos }) => ({
    message: (message.split("\n")[0] ?? "").replace(/:$/, ""),
    ...(linePos === undefined ? {} : { line: linePos[0].line }),
  }));
}

/**
 * What YAML says, or JSON, which is YAML.
 * @throws Error, whose message is that of the first of its problems
 */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text);
  const [problem] = problemsOf(document);
  if (problem !== undefined) throw new Error(problem.message);
  return document.toJS();
}
