// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ago, type LocalTimeElement } from "./local-time.js";
import "./local-time.js";

const english = new Intl.RelativeTimeFormat("en", { style: "short", numeric: "always" });

describe("ago", () => {
  it.each([
    [5_000, "just now"],
    [60_000, "60 sec. ago"],
    [5 * 60_000, "5 min. ago"],
    [3 * 3_600_000, "3 hr. ago"],
    [3 * 86_400_000, "3 days ago"],
  ])("says how long %d ms are", (passed, words) => {
    expect(ago(0, passed, english)).toBe(words);
  });
});

describe("local-time", () => {
  const show = async (datetime: string, mode: LocalTimeElement["mode"]) => {
    const element = document.createElement("local-time") as LocalTimeElement;
    element.datetime = datetime;
    element.mode = mode;
    document.body.replaceChildren(element);
    await element.updateComplete;
    return element.shadowRoot!.querySelector("time")!;
  };

  it("gives UTC on hover", async () => {
    expect((await show("2026-06-01T12:34:56.789Z", "full")).title).toContain("2026-06-01 12:34:56 UTC");
  });

  it("names the zone of a time somebody has to keep", async () => {
    const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" })
      .formatToParts(new Date("2026-06-01T12:34:00Z"))
      .find((part) => part.type === "timeZoneName")!.value;
    expect((await show("2026-06-01T12:34:00Z", "minute")).textContent).toContain(zone);
  });

  it("says never without a time", async () => {
    expect((await show("", "ago")).textContent).toBe("never");
  });
});
