/**
 * Details for the sentences of any error: every field, at any depth, is text such as `‹exit code›` that names the field, and
 * a list where a list is expected.
 */
export function placeholderDetails(): never {
  return placeholder("") as never;
}

function placeholder(name: string): unknown {
  const text = `‹${name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}›`;
  return new Proxy(
    {},
    {
      get(_target, property) {
        if (property === Symbol.toPrimitive || property === "toString" || property === "toJSON") return () => text;
        if (property === "map") return (print: (each: unknown) => string) => [print(placeholder(""))];
        if (property === "join") return () => text;
        if (property === "length") return 1;
        const method: unknown = htmlMethods.has(property) ? undefined : Reflect.get(String.prototype, property);
        return typeof method === "function" ? method.bind(text) : placeholder(String(property));
      },
    },
  );
}

/** Methods of strings that nobody calls any more, and that fields are named after. */
const htmlMethods: ReadonlySet<string | symbol> = new Set([
  "anchor",
  "big",
  "bold",
  "fixed",
  "link",
  "small",
  "sub",
  "sup",
]);
