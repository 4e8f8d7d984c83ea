import type { Wish } from "../inputs.ts";
import { helpMessage } from "../outputs.ts";
import type { Request } from "./request.ts";
import { verbNames } from "./verbs.ts";

/** `/berth help [VERB]`; for everybody, also those who may nothing else. */
export async function help({ reply }: Request, { name }: Wish): Promise<void> {
  await reply(helpMessage(verbNames.find((verb) => verb === name)));
}
