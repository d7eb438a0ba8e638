// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { rates, type RateSparklineElement } from "./rate-sparkline.js";
import "./rate-sparkline.js";

describe("rates", () => {
  it("are bytes per second, smoothed over five of them", () => {
    expect(rates([0, 10, 20, 20, 20, 20, 20, 20])).toEqual([10, 10, 20 / 3, 5, 4, 2, 0]);
  });
});

describe("rate-sparkline", () => {
  let element: RateSparklineElement;

  const pass = async (...bytes: number[]) => {
    for (const now of bytes) {
      element.bytes = now;
      vi.advanceTimersByTime(1_000);
    }
    await element.updateComplete;
    return element.shadowRoot!.querySelector("svg");
  };

  beforeEach(() => {
    vi.useFakeTimers();
    element = document.createElement("rate-sparkline") as RateSparklineElement;
    document.body.replaceChildren(element);
  });

  afterEach(() => {
    document.body.replaceChildren();
    vi.useRealTimers();
  });

  it("draws nothing before it knows a rate", async () => {
    expect(await pass(0, 0, 0)).toBeNull();
  });

  it("says the rate in words too", async () => {
    const drawn = await pass(0, 1_000, 2_000);
    expect(drawn!.getAttribute("aria-label")).toContain("now 1,000 B/s");
  });

  it("falls to zero where nothing moves any more", async () => {
    const drawn = await pass(0, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000);
    expect(drawn!.getAttribute("aria-label")).toContain("now 0 B/s");
  });

  it("begins anew with other work", async () => {
    expect(await pass(0, 1_000, 2_000, 0, 0)).toBeNull();
  });

  it("remembers a minute, no more", async () => {
    const drawn = await pass(...Array.from({ length: 200 }, (_, i) => i * 1_000));
    expect(drawn!.querySelector("polyline")!.getAttribute("points")!.split(" ").length).toBe(59);
  });
});
