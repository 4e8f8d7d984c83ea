import type { Wish } from "../inputs.ts";
import { askedFirst } from "./asked-first.ts";
import { create } from "./create.ts";
import { help } from "./help.ts";
import { list } from "./list.ts";
import { plan } from "./plan.ts";
import type { Command, Request } from "./request.ts";
import { show } from "./show.ts";
import { trail } from "./trail.ts";
import type { Verb } from "./verbs.ts";

const commands: Readonly<Record<Verb, Command>> = {
  create,
  list,
  show,
  plan,
  remove: askedFirst("remove"),
  trail,
  help,
};

/** Does what somebody wants. @throws BerthError */
export async function runCommand(request: Request, wish: Wish): Promise<void> {
  await commands[wish.verb](request, wish);
}
