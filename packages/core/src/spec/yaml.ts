import { parseDocument } from "yaml";

/**
 * What YAML says, or JSON, which is YAML. A tag that nothing is known of, such as compose's `!reset`, is an error: what it
 * asks for would be lost.
 * @throws Error, of one line that quotes no line of the text, in which there may be a password
 */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw new Error(problem.message.split("\n")[0]?.replace(/:$/, ""));
  return document.toJS();
}
