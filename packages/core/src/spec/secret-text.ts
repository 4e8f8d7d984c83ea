import * as z from "zod";
import { lazy } from "../lazy.ts";
import { isSecret, type Secret, secret } from "../secret.ts";

/** A Secret, or a text that becomes one, if the text is as the schema says. */
export function secretOf(text: z.ZodString) {
  const secretOrText = z.custom<string | Secret>(() => true);
  // JSON knows texts only.
  secretOrText._zod.toJSONSchema = () => ({ ...z.toJSONSchema(text), $schema: undefined, writeOnly: true });
  return secretOrText
    .transform((value) => (isSecret(value) ? value.reveal() : value))
    .pipe(text)
    .transform(secret);
}

/** A Secret, or a text that becomes one. */
export const secretText = lazy(() => secretOf(z.string().min(1)));
