import { isIP } from "node:net";
import { ActionError } from "./errors.ts";

/**
 * This runner's public address, as a service outside sees it.
 * @throws BerthError `runner-address-unknown`: what cannot be found out is never taken to be everybody
 */
export async function findRunnerAddress(source: string, signal: AbortSignal): Promise<string> {
  const unknown = (reason: string) => new ActionError("runner-address-unknown", { source, reason });
  if (!/^https:\/\/|^http:\/\/127\.0\.0\.1[:/]/.test(source)) throw unknown("it is not https");
  let text: string;
  try {
    const response = await fetch(source, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) });
    text = (await response.text()).trim();
    if (!response.ok) throw new Error(`it answered ${response.status}`);
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { message?: string } };
    throw unknown(cause?.message ?? message);
  }
  if (isIP(text) === 0) throw unknown("what it answered is no address");
  return text;
}
