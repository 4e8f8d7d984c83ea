import type { Azure } from "@dockberth/core";

/** A connection whose reads answer what `change` makes of each value, as the reviver of `JSON.parse` does. */
export function withChangedAnswers({ arm, ...azure }: Azure, change: (key: string, value: unknown) => unknown): Azure {
  const changed = <Body>(body: Body): Body => JSON.parse(JSON.stringify(body) ?? "null", change) as Body;
  return {
    ...azure,
    arm: {
      ...arm,
      get: async <Body>(...given: Parameters<typeof arm.get>) => changed(await arm.get<Body>(...given)),
      read: async <Body>(...given: Parameters<typeof arm.read>) => {
        const { body, answeredAt } = await arm.read<Body>(...given);
        return { body: changed(body), answeredAt };
      },
      async *list<Item>(...given: Parameters<typeof arm.list>) {
        for await (const each of arm.list<Item>(...given)) yield changed(each);
      },
    },
  };
}
