import type { Wish } from "../inputs.ts";
import { allowedHost, nameOf, type Request } from "./request.ts";

/** `/berth start NAME`: switches a host on, and says when its Docker answers. */
export async function start(request: Request, wish: Wish): Promise<void> {
  const { name } = await allowedHost(request, "start", nameOf(wish));
  await request.jobs.start("start", name, {}, request.person);
}
