import { describe, expect, it } from "vitest";
import { ownerKey } from "./owner.ts";

describe("an owner", () => {
  it.each(["user_1", "auth0|123", "google-oauth2|9.8", "x".repeat(128)])("row q: may be called %s", (id) => {
    expect(ownerKey({ type: "user", id })).toBe(id);
    expect(ownerKey({ type: "organisation", id })).toBe(`organisation:${id}`);
  });

  it.each(["", "a:b", "a b", "ada@example.test", "a/b", "x".repeat(129)])(
    "may not be called %j: the error says what an id holds",
    (id) => {
      expect(() => ownerKey({ type: "user", id })).toThrow(
        new TypeError("This is no owner: an owner id holds 1 to 128 letters, digits or any of _ - . |."),
      );
    },
  );
});
