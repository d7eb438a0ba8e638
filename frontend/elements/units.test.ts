import { describe, expect, it } from "vitest";
import { bytes } from "./units.js";

describe("bytes", () => {
  it("take the largest unit that leaves a whole one", () => {
    expect([0, 1, 1023, 1024, 12_300_000, 1024 ** 3].map(bytes)).toEqual(["0 B", "1 B", "1,023 B", "1 KiB", "11.7 MiB", "1 GiB"]);
  });

  it("have no decimals that nobody reads", () => {
    expect(bytes(350.4 * 1024 ** 2)).toBe("350 MiB");
  });
});
