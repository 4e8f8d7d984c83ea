/** A host that rejects a client closes the connection before any answer. */
export function closed(): Error {
  return Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
}

export function brokenOff(): Error {
  return Object.assign(new Error("the answer broke off"), { code: "EBADMSG" });
}

export function tooSlow(seconds: number): Error {
  return Object.assign(new Error(`no complete answer within ${seconds} s`), { code: "ETIMEDOUT" });
}

export function tooLong(bytes: number): Error {
  return Object.assign(new Error(`the answer is too long: ${bytes} bytes and more`), { code: "EMSGSIZE" });
}
