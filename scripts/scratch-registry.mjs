import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

/** A package registry on this machine, which takes what is published, remembers it, and forgets it when it is closed. */
export async function startScratchRegistry() {
  const documents = new Map();
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://registry").pathname.slice(1));
    if (request.method === "PUT") documents.set(name, await json(request));
    const known = documents.get(name);
    response.writeHead(known === undefined ? 404 : request.method === "PUT" ? 201 : 200, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(known ?? { error: "not found" }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    documents,
    close: () => server.close(),
  };
}
