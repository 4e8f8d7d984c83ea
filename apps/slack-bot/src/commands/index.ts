import type { Wish } from "../inputs.ts";
import { askedFirst } from "./asked-first.ts";
import { audit } from "./audit.ts";
import { begun } from "./begun.ts";
import { create } from "./create.ts";
import { extend } from "./extend.ts";
import { grant } from "./grant.ts";
import { help } from "./help.ts";
import { list } from "./list.ts";
import { logs } from "./logs.ts";
import { plan } from "./plan.ts";
import type { Command, Request } from "./request.ts";
import { show } from "./show.ts";
import { sweep } from "./sweep.ts";
import { trail } from "./trail.ts";
import type { Verb } from "./verbs.ts";

const commands: Readonly<Record<Verb, Command>> = {
  create,
  list,
  show,
  plan,
  start: begun("start"),
  stop: askedFirst("stop"),
  restart: askedFirst("restart"),
  extend,
  rotate: begun("rotate"),
  grant,
  logs,
  audit,
  remove: askedFirst("remove"),
  sweep,
  trail,
  help,
};

/** Does what somebody wants. @throws BerthError */
export async function runCommand(request: Request, wish: Wish): Promise<void> {
  await commands[wish.verb](request, wish);
}
