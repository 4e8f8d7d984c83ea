import { ask } from "./ask.ts";
import { allowedHost, type Command, nameOf } from "./request.ts";
import type { Verb } from "./verbs.ts";

/** The verbs that take something away begin with a question; what follows its answer is in `confirm.ts`. */
export function askedFirst(verb: Verb): Command {
  return async (request, wish) => {
    const { name } = await allowedHost(request, verb, nameOf(wish));
    await ask(request, verb, name);
  };
}
