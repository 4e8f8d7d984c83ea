/**
 * Makes a value when it is first asked for. Schemas are made this way: all of them take longer to build than the rest of Berth
 * to load, and few programs need more than one.
 */
export function lazy<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The same for a value that other programs import: an object that is made when something of it is first used. */
export function lazyObject<Value extends object>(make: () => Value): Value {
  const value = lazy(make);
  return new Proxy({} as Value, {
    get: (_, key) => Reflect.get(value(), key),
    has: (_, key) => Reflect.has(value(), key),
    ownKeys: () => Reflect.ownKeys(value()),
    getPrototypeOf: () => Reflect.getPrototypeOf(value()),
    getOwnPropertyDescriptor(_, key) {
      const found = Reflect.getOwnPropertyDescriptor(value(), key);
      // A proxy must not name a property as fixed that its own target lacks.
      return found && { ...found, configurable: true };
    },
  });
}
