// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { clockOf, ticks, type MigrationTimelineElement, type TimelineBar } from "./migration-timeline.js";
import "./migration-timeline.js";

const bar = (change: Partial<TimelineBar>): TimelineBar => ({
  id: "1",
  lane: "i-1",
  kind: "EXPORT",
  from: 0,
  to: 10_000,
  state: "succeeded",
  label: "Export of i-1",
  ...change,
});

describe("ticks", () => {
  it("stands on round times", () => {
    expect(ticks(1_500, 31_000)).toEqual([5_000, 10_000, 15_000, 20_000, 25_000, 30_000]);
  });

  it("never draws more than a handful, also over weeks", () => {
    expect(ticks(0, 60 * 86_400_000).length).toBeLessThan(9);
  });
});

describe("clockOf", () => {
  const noon = new Date(2026, 10, 24, 12).getTime();

  it("leaves the date out within a day", () => {
    expect(clockOf(noon, noon + 3_600_000).format(noon)).not.toMatch(/24/);
  });

  it("gives the date once midnight is in view", () => {
    expect(clockOf(noon, noon + 13 * 3_600_000).format(noon)).toMatch(/24/);
  });
});

describe("migration-timeline", () => {
  let element: MigrationTimelineElement;

  const show = async (...bars: TimelineBar[]) => {
    element.rows = bars;
    element.now = 20_000;
    await element.updateComplete;
    return element.shadowRoot!;
  };

  beforeEach(() => {
    vi.stubGlobal("ResizeObserver", class { observe() {} });
    element = document.createElement("migration-timeline") as MigrationTimelineElement;
    document.body.replaceChildren(element);
  });

  it("gives every instance a lane and every operation a bar with words", async () => {
    const root = await show(bar({}), bar({ lane: "i-2", label: "Export of i-2" }));
    expect(root.querySelectorAll(".lane").length).toBe(2);
    expect(root.querySelector(".bar")!.getAttribute("aria-label")).toBe("Export of i-1");
  });

  it("lets what runs reach to now", async () => {
    const root = await show(bar({}), bar({ from: 10_000, to: null, state: "running" }));
    const widths = [...root.querySelectorAll<HTMLElement>(".bar")].map((found) => found.style.insetInlineStart);
    expect(widths.length).toBe(2);
  });

  it("marks a failure with a sign, not with colour alone", async () => {
    const root = await show(bar({ state: "failed" }));
    expect(root.querySelector(".bar")!.textContent).toContain("✕");
  });

  it("zooms in and back", async () => {
    const root = await show(bar({ to: 1_000 }), bar({ from: 19_000, to: 20_000 }));
    root.querySelectorAll("button")[0]!.click();
    await element.updateComplete;
    expect(root.querySelectorAll(".bar").length).toBe(0);
    root.querySelectorAll("button")[4]!.click();
    await element.updateComplete;
    expect(root.querySelectorAll(".bar").length).toBe(2);
  });

  it("adds what began and replaces what ended", async () => {
    await show(bar({ to: null, state: "running" }));
    element.merge([bar({ state: "failed" }), bar({ id: "2", lane: "i-2" })]);
    await element.updateComplete;
    const root = element.shadowRoot!;
    expect(root.querySelectorAll(".bar").length).toBe(2);
    expect(root.querySelectorAll(".bar.failed").length).toBe(1);
  });

  it("says so where nothing has run", async () => {
    expect((await show()).textContent).toContain("Nothing has run yet.");
  });
});
