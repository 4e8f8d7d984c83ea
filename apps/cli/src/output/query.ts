import { BerthError } from "@dockberth/core";
import { compile, type JSONValue, TreeInterpreter } from "@jmespath-community/jmespath";
import { inputTexts } from "../messages/input.ts";

/** What a JMESPath expression selects from a result. @throws BerthError `spec-invalid` */
export function parseQuery(expression: string): (result: unknown) => unknown {
  const invalid = (cause: unknown) => {
    const message = inputTexts.badQuery(expression, cause instanceof Error ? cause.message : String(cause));
    return new BerthError("spec-invalid", { issues: [{ path: "--query", message }] }, { cause });
  };
  try {
    const tree = compile(expression);
    return (result) => {
      try {
        return TreeInterpreter.search(tree, result as JSONValue);
      } catch (error) {
        throw invalid(error);
      }
    };
  } catch (error) {
    throw invalid(error);
  }
}
