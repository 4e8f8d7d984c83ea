export {
  BerthError,
  type ErrorAudience,
  type ErrorCode,
  type ErrorDetails,
  type ErrorKind,
  errorTable,
  isBerthError,
} from "./errors.ts";
export { type BerthEvent, type BerthEventFacts, describeEvent, type RunOptions } from "./events.ts";
export { isSecret, Secret, secret } from "./secret.ts";
