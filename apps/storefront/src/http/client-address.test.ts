import { expect, it } from "vitest";
import { addressHider, addressKey, clientAddress } from "./client-address.ts";

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["10.0.0.1, 203.0.113.7", "203.0.113.7"],
  ["forged, also forged,2001:db8::1 ", "2001:db8::1"],
  ["", "unknown"],
])("reads %j as %s: only the last entry was written by our own proxy", (header, address) => {
  expect(clientAddress(new Headers({ "x-forwarded-for": header }))).toBe(address);
});

it("has one name for everybody whose address is not told", () => {
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

it("gives an address a name that processes share and nobody can reckon without the secret", () => {
  const hide = addressHider("a secret of thirty-two characters");
  expect(hide("203.0.113.7")).toMatch(/^[\w-]{22}$/);
  expect(addressHider("a secret of thirty-two characters")("203.0.113.7")).toBe(hide("203.0.113.7"));
  expect(hide("203.0.113.8")).not.toBe(hide("203.0.113.7"));
  expect(addressHider("another secret of thirty characters")("203.0.113.7")).not.toBe(hide("203.0.113.7"));
});
