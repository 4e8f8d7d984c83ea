// Compiled and run by openapi.test.ts with types that are generated from the OpenAPI document.
import createClient from "openapi-fetch";
import type { paths } from "./generated.ts";

const [baseUrl = "", token = ""] = process.argv.slice(2);
const { POST, GET } = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });

const { data: accepted, error } = await POST("/hosts", { body: { name: "typed", allowFrom: ["127.0.0.0/8"] } });
if (accepted === undefined) throw new Error(`${error.code}: ${error.hint}`);
let operation = accepted;
while (operation.status === "NotStarted" || operation.status === "Running") {
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { data } = await GET("/operations/{id}", { params: { path: { id: accepted.id } } });
  if (data !== undefined) operation = data;
}
const { data: page } = await GET("/hosts", { params: { query: { limit: 10 } } });
console.log(
  JSON.stringify({ status: operation.status, hosts: page?.hosts.map(({ name, state }) => `${name} ${state}`) }),
);
