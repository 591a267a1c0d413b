import { expect, it } from "vitest";
import { addressHasher, addressKey, clientAddress } from "./client-address.ts";

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["10.0.0.1, 203.0.113.7", "203.0.113.7"],
  ["forged, also forged,2001:db8::1 ", "2001:db8::1"],
  ["", "unknown"],
])("reads %j as %s: only our own proxy writes the last entry", (header, address) => {
  expect(clientAddress(new Headers({ "x-forwarded-for": header }))).toBe(address);
});

it("has one name for all unknown addresses", () => {
  expect(clientAddress(new Headers())).toBe("unknown");
});

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["unknown", "unknown"],
  ["::ffff:203.0.113.7", "::ffff:203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::5:6", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("counts %s as %s", (address, key) => {
  expect(addressKey(address)).toBe(key);
});

it("hashes an address the same in every process, by a secret", () => {
  const hash = addressHasher("a secret of thirty-two characters");
  expect(hash("203.0.113.7")).toMatch(/^[\w-]{22}$/);
  expect(addressHasher("a secret of thirty-two characters")("203.0.113.7")).toBe(hash("203.0.113.7"));
  expect(hash("203.0.113.8")).not.toBe(hash("203.0.113.7"));
  expect(addressHasher("another secret of thirty characters")("203.0.113.7")).not.toBe(hash("203.0.113.7"));
});
