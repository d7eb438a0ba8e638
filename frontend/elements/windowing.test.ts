import { describe, expect, it } from "vitest";
import { visible } from "./windowing.js";

describe("visible", () => {
  it("shows a short list whole", () => {
    expect(visible(0, 400, 40, 5)).toEqual({ first: 0, last: 5 });
  });

  it("shows what is in view of a long list, and a little more", () => {
    expect(visible(4000, 400, 40, 1000)).toEqual({ first: 94, last: 116 });
  });

  it("never leaves the list, also when it shrank under the scroll position", () => {
    expect(visible(40000, 400, 40, 10)).toEqual({ first: 10, last: 10 });
    expect(visible(0, 400, 40, 0)).toEqual({ first: 0, last: 0 });
  });
});
