import { catalog } from "@tollgate/shop";
import { expect, it } from "vitest";
import { returnLink } from "./return-link.ts";

it("leads back to the order, with its organisation", () => {
  expect(returnLink(catalog, { offer: "pro_year" })).toMatchObject({
    href: "/buy/pro_year",
    title: "Pro, one year",
  });
  expect(returnLink(catalog, { offer: "team_monthly", organisation: "org_1" }).href).toBe(
    "/buy/team_monthly?organisation=org_1",
  );
});

it("leads back to the course", () => {
  expect(returnLink(catalog, { course: "raft-weekend" })).toEqual({
    href: "/courses/raft-weekend",
    label: "Back to the course",
    title: "Raft in a weekend",
  });
});

it.each([
  [{}],
  [{ offer: "https://evil.example" }],
  [{ offer: "//evil.example" }],
  [{ offer: ["pro_year", "basic_year"] }],
  [{ offer: "__proto__" }],
  [{ course: "../account" }],
  [{ organisation: "org_1" }],
])("leads to the offers for %j, and repeats none of it", (query) => {
  expect(returnLink(catalog, query)).toEqual({ href: "/#pricing", label: "Back to pricing", title: null });
});

it.each(["../../x", "a b", "org_1&notice=x", ""])(
  "drops an organisation that is not an id: %j",
  (organisation) => {
    expect(returnLink(catalog, { offer: "team_monthly", organisation }).href).toBe("/buy/team_monthly");
  },
);
