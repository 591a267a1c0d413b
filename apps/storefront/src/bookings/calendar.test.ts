import { describe, expect, it } from "vitest";
import { bookingOf, raft } from "../testing/bookings.ts";
import { calendarFile } from "./calendar.ts";

const now = Date.parse("2027-01-15T08:00:00Z");
const fileOf = (parts: Partial<Parameters<typeof calendarFile>[0]> = {}) =>
  calendarFile({ booking: bookingOf(), course: raft, appUrl: "https://shop.example", now, ...parts });

/** Reads a calendar by RFC 5545: unfolds the lines (3.1), splits names from values, decodes escapes (3.3.11). */
function read(text: string): Map<string, string> {
  const lines = text.replace(/\r\n[ \t]/g, "").split("\r\n");
  return new Map(
    lines.filter(Boolean).map((line) => {
      const colon = line.indexOf(":");
      const value = line.slice(colon + 1).replace(/\\([\\;,nN])/g, (_, c) => (/n/i.test(c) ? "\n" : c));
      return [line.slice(0, colon), value];
    }),
  );
}

describe("the calendar file of a booking", () => {
  it("says when, where and what, and links to the booking", () => {
    const address = `https://shop.example/bookings/${bookingOf().id}`;
    const { name, text } = fileOf();
    expect(name).toBe("raft-weekend.ics");
    expect(Object.fromEntries(read(text))).toMatchObject({
      VERSION: "2.0",
      PRODID: "-//Tollgate//Bookings//EN",
      METHOD: "PUBLISH",
      DTSTART: "20270312T080000Z",
      DTEND: "20270314T153000Z",
      SUMMARY: "Raft, over a weekend",
      LOCATION: "Zürich, Kraftwerk; room 2",
      DESCRIPTION: `Implement consensus; then break it on purpose.\n\nYour seat is number 7.\n\nYour booking: ${address}`,
      URL: address,
      STATUS: "CONFIRMED",
    });
  });

  it("has one UID for the life of the booking, and says when it was made", () => {
    const [first, second] = [fileOf(), fileOf({ now: now + 86_400_000 })].map(({ text }) => read(text));
    expect(first?.get("UID")).toBe(`booking-${bookingOf().id}@shop.example`);
    expect(second?.get("UID")).toBe(first?.get("UID"));
    expect([first?.get("DTSTAMP"), second?.get("DTSTAMP")]).toEqual(["20270115T080000Z", "20270116T080000Z"]);
  });

  it("is one event, in lines of at most 75 octets that end with CRLF", () => {
    const { text } = fileOf({ course: { ...raft, description: "Zuverlässig ⚓ über Zürich. ".repeat(20) } });
    expect(text).toMatch(
      /^BEGIN:VCALENDAR\r\n[\s\S]*BEGIN:VEVENT\r\n[\s\S]*END:VEVENT\r\nEND:VCALENDAR\r\n$/,
    );
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(read(text).get("DESCRIPTION")).toContain("Zuverlässig ⚓ über Zürich. ".repeat(20));
  });

  it("lets no text of the catalog add a line", () => {
    const course = { ...raft, title: "Raft\r\nATTENDEE:mailto:eve@example.com", place: "Hall\nX-EVIL:1" };
    const lines = fileOf({ course }).text.split("\r\n");
    expect(lines.filter((line) => /^(ATTENDEE|X-EVIL)/.test(line))).toEqual([]);
  });
});
