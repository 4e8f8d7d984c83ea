import { expect, test } from "vitest";
import { errorBodyOf, rememberErrorBody } from "./error-bodies.ts";

test("remembers the body of an error by its request", () => {
  const [request, other] = [{}, {}];
  rememberErrorBody(request, '{"error":{}}');
  expect([errorBodyOf(request), errorBodyOf(other)]).toEqual(['{"error":{}}', undefined]);
});

test.each(["", null, undefined])("remembers no body where it is %j", (body) => {
  const request = {};
  rememberErrorBody(request, body);
  expect(errorBodyOf(request)).toBeUndefined();
});

test.each(["GET /", null, undefined, 7])("knows no body of the request %j", (request) => {
  expect(errorBodyOf(request)).toBeUndefined();
});
