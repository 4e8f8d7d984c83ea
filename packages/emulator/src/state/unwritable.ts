/** The error of a state folder that cannot be written: the disk is full, or the folder can only be read. */
export function unwritable(stateFolder: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`The emulator cannot write its state to ${stateFolder}. ${reason}`, { cause });
}
