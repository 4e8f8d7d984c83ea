import { z } from "zod";
import { isSecret, type Secret, secret } from "../secret.ts";

const secretOrText = z.custom<string | Secret>(() => true);
// JSON knows texts only.
secretOrText._zod.toJSONSchema = () => ({ type: "string", minLength: 1, writeOnly: true });

/** A Secret, or a text that becomes one. */
export const secretText = secretOrText
  .transform((value) => (isSecret(value) ? value.reveal() : value))
  .pipe(z.string().min(1))
  .transform(secret);
